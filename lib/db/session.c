/* SPDX-License-Identifier: Apache-2.0
 *
 * The first statements of a session. A session that has run no write function yet takes 30 to 50
 * times as long for its first one: better while nobody waits for it.
 */
#include "db/session.h"

#include <apr_strings.h>
#include <string.h>

#include "core/ident.h"

static nx_err_t *site_row(void *baton, const nx_row_t *row)
{
    nx_conn_t *conn = baton;
    apr_time_t theirs = apr_atoi64(nx_row_text(row, 2));

    conn->site.schema = apr_pstrdup(conn->pool, nx_row_text(row, 0));
    conn->site.prefix = apr_pstrdup(conn->pool, nx_row_text(row, 1));
    conn->site.clock_offset = theirs - apr_time_now();
    conn->site.known = 1;
    return NULL;
}

int nx_session_learn(nx_conn_t *conn, apr_time_t deadline, apr_pool_t *p, nx_fault_t *fault)
{
    nx_sink_t sink = {conn, site_row, NULL};
    nx_statement_t st = {&NX_SQL_CORE_SITE, NULL, &sink, 0, 0};
    nx_err_t *none;

    if (conn->site.known)
        return 1;
    if (!nx_conn_run(conn, &st, deadline, p, fault, &none)) {
        fault->sent = 0; /* nothing of the call itself */
        return 0;
    }
    if (!conn->site.known)
        apr_cpystrn(fault->sqlstate, "3F000", sizeof(fault->sqlstate));
    return conn->site.known;
}

apr_time_t nx_session_until(const nx_conn_t *conn, apr_time_t deadline)
{
    return apr_time_now() + conn->site.clock_offset + deadline - nx_time_mono();
}

static int warm_one(nx_conn_t *conn, const nx_used_t *used, const char *call, apr_time_t deadline,
                    apr_pool_t *p)
{
    const char *args[2] = {call, "[]"};
    nx_statement_t st = {used->sql, args, NULL, 0, used->named};
    nx_fault_t fault = {.lost = 0};
    nx_err_t *none;
    int ok = 1;

    if (used->write)
        ok = nx_conn_run(conn, &st, deadline, p, &fault, &none);
    else if (used->named)
        ok = nx_conn_prepare(conn, used->sql, deadline, p, &fault);
    return ok || !fault.lost; /* a refusal, for instance while Moodle is upgraded, is all right */
}

int nx_session_warm(nx_conn_t *conn, const nx_used_t *used, apr_time_t deadline, apr_pool_t *p)
{
    nx_fault_t fault;
    const char *call;
    int i;

    conn->warm = 1;
    if (!nx_session_learn(conn, deadline, p, &fault))
        return 0;
    call = apr_psprintf(
        p, "{\"request\":\"\",\"attempt\":1,\"address\":\"\",\"deadline\":%" APR_TIME_T_FMT "}",
        nx_session_until(conn, deadline) / APR_USEC_PER_SEC + 1);
    for (i = 0; i < NX_SQL_COUNT; i++) {
        if (used[i].sql && !warm_one(conn, &used[i], call, deadline, p))
            return 0;
    }
    return PQtransactionStatus(conn->pg) == PQTRANS_IDLE;
}
