/* SPDX-License-Identifier: Apache-2.0
 *
 * libpq, without ever blocking longer than a deadline: non-blocking sends, poll, results read to
 * the last. No retries, no pool, no logging.
 */
#include "db/conn.h"

#include <apr_strings.h>
#include <errno.h>
#include <libpq-events.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "core/ident.h"
#include "db/expand.h"
#include "db/row.h"

typedef enum { WAIT_OK, WAIT_LATE, WAIT_LOST } wait_t;

/* The session is a new one: nothing we remembered of it is true any more. */
static void begin(nx_conn_t *conn)
{
    memset(&conn->site, 0, sizeof(conn->site));
    memset(&conn->last, 0, sizeof(conn->last));
    conn->warm = 0;
    conn->text = apr_pcalloc(conn->pool, NX_SQL_COUNT * sizeof(*conn->text));
    conn->prepared = apr_pcalloc(conn->pool, NX_SQL_COUNT);
    PQsetnonblocking(conn->pg, 1);
}

static int on_event(PGEventId id, void *info, void *baton)
{
    nx_conn_t *conn = baton;

    (void)info;
    if (id == PGEVT_CONNRESET) {
        apr_pool_clear(conn->pool);
        begin(conn);
    }
    return 1;
}

static apr_status_t destroy_pool(void *pool)
{
    apr_pool_destroy(pool);
    return APR_SUCCESS;
}

static nx_conn_t *make(PGconn *pg, apr_pool_t *p)
{
    nx_conn_t *conn;
    apr_pool_t *own;

    if (apr_pool_create_unmanaged_ex(&own, NULL, NULL) != APR_SUCCESS)
        return NULL;
    apr_pool_cleanup_register(p, own, destroy_pool, apr_pool_cleanup_null);
    conn = apr_pcalloc(p, sizeof(*conn));
    conn->pg = pg;
    conn->pool = own;
    begin(conn);
    PQregisterEventProc(pg, on_event, "mod_nexsis", conn);
    return conn;
}

nx_conn_t *nx_conn_of(PGconn *pg, apr_pool_t *p)
{
    static const char key[] = "mod_nexsis connection";
    void *found = NULL;

    apr_pool_userdata_get(&found, key, p);
    if (!found || ((nx_conn_t *)found)->pg != pg) {
        found = make(pg, p);
        if (found)
            apr_pool_userdata_setn(found, key, NULL, p);
    }
    return found;
}

int nx_conn_alive(const nx_conn_t *conn)
{
    struct pollfd fd = {PQsocket(conn->pg), POLLIN, 0};

    return PQstatus(conn->pg) == CONNECTION_OK && poll(&fd, 1, 0) == 0;
}

void nx_conn_shut(nx_conn_t *conn)
{
    int fd = PQsocket(conn->pg);
    int i;

    if (fd >= 0)
        shutdown(fd, SHUT_RDWR);
    /* libpq notices the end of the stream when it reads; unread results may come first */
    for (i = 0; i < 1000 && PQstatus(conn->pg) == CONNECTION_OK; i++) {
        if (!PQconsumeInput(conn->pg))
            break;
    }
}

/* Waits until the socket can be read, or also written when data is still to be sent. */
static wait_t wait_socket(PGconn *pg, int writing, apr_time_t deadline)
{
    struct pollfd fd = {PQsocket(pg), (short)(POLLIN | (writing ? POLLOUT : 0)), 0};
    int rc;

    if (fd.fd < 0)
        return WAIT_LOST;
    do {
        int left = nx_time_left_ms(deadline);
        if (left == 0)
            return WAIT_LATE;
        rc = poll(&fd, 1, left);
    } while (rc < 0 && errno == EINTR);
    return rc > 0 ? WAIT_OK : WAIT_LATE;
}

/* Sends what libpq has buffered and waits until a result can be had without blocking. */
static wait_t await_result(PGconn *pg, apr_time_t deadline)
{
    int unsent = PQflush(pg);

    while (unsent != 0 || PQisBusy(pg)) {
        wait_t w;

        if (unsent < 0)
            return WAIT_LOST;
        w = wait_socket(pg, unsent, deadline);
        if (w != WAIT_OK)
            return w;
        if (!PQconsumeInput(pg))
            return WAIT_LOST;
        if (unsent)
            unsent = PQflush(pg);
    }
    return WAIT_OK;
}

static void note_error(const PGresult *res, apr_pool_t *p, nx_fault_t *fault)
{
    const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    const char *text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);

    if (fault->sqlstate[0] || !state) /* the first error is the cause; a lost one has no state */
        return;
    apr_cpystrn(fault->sqlstate, state, sizeof(fault->sqlstate));
    fault->message = apr_pstrdup(p, text ? text : "");
}

static nx_err_t *give_rows(const PGresult *res, const nx_sink_t *sink)
{
    nx_row_t row = {.result = res};
    int n = PQntuples(res);

    for (; sink && row.at < n; row.at++)
        /* cppcheck-suppress returnDanglingLifetime - an error comes back, never the row */
        NX_TRY(sink->row(sink->baton, &row));
    return NULL;
}

/* One line of a COPY. */
static nx_err_t *give_line(char *line, int len, const nx_sink_t *sink, apr_pool_t *p)
{
    const char *texts[NX_COPY_COLUMNS];
    apr_size_t lens[NX_COPY_COLUMNS];
    nx_row_t row = {.texts = texts, .lens = lens};

    if (nx_row_split(line, (apr_size_t)len, texts, lens) < 0)
        return nx_err_make(p, NX_INTERNAL, NULL, "a row has too many columns");
    /* cppcheck-suppress returnDanglingLifetime - an error comes back, never the row */
    return sink->row(sink->baton, &row);
}

/* Reads a COPY to its end, also when the sink wants no more; how it ended, the next result says. */
static wait_t drain_copy(PGconn *pg, const nx_sink_t *sink, apr_time_t deadline, apr_pool_t *p,
                         nx_err_t **sink_err)
{
    for (;;) {
        char *line = NULL;
        int len = PQgetCopyData(pg, &line, 1);
        wait_t w;

        if (len < 0)
            return WAIT_OK;
        if (len > 0) {
            if (!*sink_err)
                *sink_err = give_line(line, len, sink, p);
            PQfreemem(line);
            continue;
        }
        w = wait_socket(pg, 0, deadline);
        if (w != WAIT_OK)
            return w;
        if (!PQconsumeInput(pg))
            return WAIT_LOST;
    }
}

/* Reads all results of what was sent. True when every one was good and the session is idle. */
static int drain(nx_conn_t *conn, const nx_sink_t *sink, apr_time_t deadline, apr_pool_t *p,
                 nx_fault_t *fault, nx_err_t **sink_err)
{
    int good = 1;

    for (;;) {
        wait_t w = await_result(conn->pg, deadline);
        PGresult *res = w == WAIT_OK ? PQgetResult(conn->pg) : NULL;
        ExecStatusType status = PQresultStatus(res);

        if (status == PGRES_COPY_OUT)
            w = drain_copy(conn->pg, sink, deadline, p, sink_err);
        if (w != WAIT_OK) {
            PQclear(res);
            fault->timed_out = w == WAIT_LATE;
            fault->lost = 1;
            return 0;
        }
        if (!res)
            break;
        if (status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE) {
            if (good && !*sink_err)
                *sink_err = give_rows(res, sink);
        } else if (status != PGRES_COMMAND_OK && status != PGRES_COPY_OUT) {
            good = 0;
            note_error(res, p, fault);
        }
        PQclear(res);
    }
    if (PQstatus(conn->pg) != CONNECTION_OK) {
        fault->lost = 1;
        return 0;
    }
    return good && PQtransactionStatus(conn->pg) == PQTRANS_IDLE;
}

/* The text of SQL on CONN, with its names in place. */
static const char *text_of(nx_conn_t *conn, const nx_sql_t *sql)
{
    const char **text = &conn->text[sql->index];

    if (!*text)
        *text = nx_sql_expand(conn->pool, sql->text, conn->site.schema, conn->site.prefix, NX_F);
    return *text;
}

int nx_conn_prepare(nx_conn_t *conn, const nx_sql_t *sql, apr_time_t deadline, apr_pool_t *p,
                    nx_fault_t *fault)
{
    nx_err_t *none = NULL;

    memset(fault, 0, sizeof(*fault));
    if (conn->prepared[sql->index])
        return 1;
    if (!PQsendPrepare(conn->pg, sql->name, text_of(conn, sql), 0, NULL)) {
        fault->lost = 1;
        return 0;
    }
    if (!drain(conn, NULL, deadline, p, fault, &none))
        return 0;
    conn->prepared[sql->index] = 1;
    return 1;
}

/* Whether ST asks for everything there is, which COPY tells in less time. */
static int is_whole(const nx_statement_t *st)
{
    int i;

    if (!st->stream || !st->sql->whole)
        return 0;
    for (i = 0; i < st->sql->param_count; i++) {
        if (st->args[i])
            return 0;
    }
    return 1;
}

int nx_conn_run(nx_conn_t *conn, const nx_statement_t *st, apr_time_t deadline, apr_pool_t *p,
                nx_fault_t *fault, nx_err_t **sink_err)
{
    const nx_sql_t *sql = st->sql;
    int whole = is_whole(st), ok;

    memset(fault, 0, sizeof(*fault));
    *sink_err = NULL;
    if (st->named && !nx_conn_prepare(conn, sql, deadline, p, fault))
        return 0;
    fault->sent = 1;
    if (whole)
        ok = PQsendQuery(conn->pg,
                         nx_sql_expand(p, sql->whole, conn->site.schema, conn->site.prefix, NX_F));
    else if (st->named)
        ok = PQsendQueryPrepared(conn->pg, sql->name, sql->param_count, st->args, NULL, NULL, 0);
    else
        ok = PQsendQueryParams(conn->pg, text_of(conn, sql), sql->param_count, NULL, st->args, NULL,
                               NULL, 0);
    if (!ok) {
        fault->lost = 1;
        return 0;
    }
    if (st->stream && !whole)
        PQsetSingleRowMode(conn->pg);
    return drain(conn, st->sink, deadline, p, fault, sink_err);
}
