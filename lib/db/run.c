/* SPDX-License-Identifier: Apache-2.0
 *
 * A statement run for a request until it is done, refused, or too late. Every retry runs the whole
 * call again; a write carries its request id, so that it happens once however often it is sent.
 */
#include "db/db.h"

#include <apr_strings.h>

#include "core/ident.h"
#include "core/text.h"
#include "db/conn.h"
#include "db/feed.h"
#include "db/pool.h"
#include "db/session.h"

#define PAUSE_MIN (2 * 1000) /* before running again what the server rolled back, microseconds */
#define PAUSE_MAX (50 * 1000)

typedef struct call_t {
    nx_req_t *q;
    nx_statement_t st;
    const char *options, *items; /* of a write; NULL: a read */
    int attempt;
    int reparse; /* what is prepared may be out of date on every connection */
    int unknown; /* an earlier attempt may have been committed */
} call_t;

static nx_err_t *fault_error(const call_t *c, const nx_fault_t *fault, nx_kind_t kind)
{
    apr_pool_t *p = c->q->pool;
    const char *cause;

    if (strncmp(fault->sqlstate, "NX", 2) == 0)
        return nx_err_make(p, kind, NULL, "%s", fault->message);
    cause = apr_psprintf(p, "%s: SQLSTATE %s%s%s, attempt %d%s", c->st.sql->name,
                         fault->sqlstate[0] ? fault->sqlstate : "none",
                         kind == NX_INVALID || !fault->message ? "" : ", ",
                         kind == NX_INVALID || !fault->message ? "" : fault->message, c->attempt,
                         kind == NX_SCHEMA_MISSING ? "; run: nexsisctl db install" : "");
    if (c->items && c->unknown && nx_err_info(kind)->status == 503)
        return nx_err_cause(p, NX_COMMIT_UNKNOWN, cause,
                            "the database did not confirm the write in time: repeat the request, "
                            "it will not be done twice");
    return nx_err_cause(p, kind, cause, "%s", nx_err_info(kind)->title);
}

/* What a write is told besides its request, attempt and deadline; members with a comma before each.
 */
static void add_call(nx_buf_t *b, const nx_req_t *q, const char *options)
{
    if (q->caller) {
        nx_buf_puts(b, ",\"key\":");
        nx_buf_json(b, q->caller->key_id, strlen(q->caller->key_id));
        if (q->caller->actor_id)
            nx_buf_printf(b, ",\"actor\":%s", q->caller->actor_id);
        if (q->caller->scopes & NX_SCOPE_ADMIN)
            nx_buf_puts(b, ",\"admin\":true");
    }
    if (q->bad)
        nx_buf_puts(b, ",\"check\":true");
    if (q->atomic)
        nx_buf_puts(b, ",\"atomic\":true");
    if (q->fingerprint)
        nx_buf_printf(b, ",\"fingerprint\":\"%s\"", q->fingerprint);
    if (q->match)
        nx_buf_printf(b, ",\"match\":%s", q->match);
    if (q->moodle)
        nx_buf_puts(b, ",\"ids\":\"moodle\"");
    if (q->dry_run)
        nx_buf_puts(b, ",\"dryrun\":true");
    if (q->run) {
        nx_buf_puts(b, ",\"run\":");
        nx_buf_json(b, q->run, strlen(q->run));
    }
    nx_buf_puts(b, ",\"address\":");
    nx_buf_json(b, q->address, strlen(q->address));
    if (options[0])
        nx_buf_printf(b, ",%s", options);
}

/* The first argument of a write function, for this attempt on this connection. */
static const char *call_json(const call_t *c, const nx_conn_t *conn)
{
    const nx_req_t *q = c->q;
    apr_time_t until = nx_session_until(conn, q->deadline);
    nx_buf_t b;

    nx_buf_init(&b, q->pool, 256);
    nx_buf_printf(&b, "{\"request\":\"%s\",\"attempt\":%d,\"deadline\":%" APR_TIME_T_FMT ".%06d",
                  q->call_id ? q->call_id : q->id, c->attempt, until / APR_USEC_PER_SEC,
                  (int)(until % APR_USEC_PER_SEC));
    add_call(&b, q, c->options);
    nx_buf_puts(&b, "}");
    return b.data;
}

/* One attempt on one connection. */
static int attempt(call_t *c, nx_conn_t *conn, nx_fault_t *fault, nx_err_t **sink_err)
{
    const char *args[2];
    int mode = c->q->settings->prepared;

    *sink_err = NULL;
    memset(fault, 0, sizeof(*fault));
    if (!nx_session_learn(conn, c->q->deadline, c->q->pool, fault))
        return 0;
    if (c->items) {
        args[0] = call_json(c, conn);
        args[1] = c->items;
        c->st.args = args;
    }
    c->st.named =
        !c->reparse && !c->st.sql->each_time &&
        (mode == NX_PREPARED_ON || (mode == NX_PREPARED_AUTO && !nx_pool_unnamed(c->q->db)));
    conn->last = (nx_used_t){c->st.sql, c->items != NULL, c->st.named};
    return nx_conn_run(conn, &c->st, c->q->deadline, c->q->pool, fault, sink_err);
}

static void pause_before(const call_t *c)
{
    apr_interval_time_t t = PAUSE_MIN;
    apr_uint32_t dice;
    int i;

    for (i = 1; i < c->attempt && t < PAUSE_MAX; i++)
        t *= 2;
    apr_generate_random_bytes((unsigned char *)&dice, sizeof(dice));
    t = t / 2 + dice % (t < PAUSE_MAX ? t : PAUSE_MAX);
    if (t < (apr_interval_time_t)nx_time_left_ms(c->q->deadline) * 1000)
        apr_sleep(t);
}

/* Settles what a failed attempt means: NULL when it is to be run again. */
static nx_err_t *settle(call_t *c, nx_conn_t *conn, const nx_fault_t *fault)
{
    nx_kind_t kind;
    nx_action_t act = nx_sqlstate_action(fault->sqlstate, &kind);

    if (fault->lost) {
        act = NX_ACT_FRESH;
        c->unknown |= fault->sent; /* a FATAL may come before or after the commit */
        if (!fault->sqlstate[0])
            kind = fault->timed_out ? NX_DB_DEADLINE : NX_DB_DOWN;
    }
    if (fault->lost || act == NX_ACT_FRESH || act == NX_ACT_REPARSE ||
        PQtransactionStatus(conn->pg) != PQTRANS_IDLE)
        nx_pool_drop(c->q->db, conn);
    else
        nx_pool_put(c->q->db, conn);
    if (act == NX_ACT_FAIL || nx_time_left_ms(c->q->deadline) == 0)
        return fault_error(c, fault, kind);
    if (act == NX_ACT_FRESH && !fault->lost && c->attempt > 2 && kind != NX_DB_DOWN)
        return fault_error(c, fault, kind); /* another connection says the same */
    if (act == NX_ACT_AGAIN && kind == NX_CONFLICT && c->attempt > 4)
        return fault_error(c, fault, kind);
    if (act == NX_ACT_REPARSE && c->reparse)
        return fault_error(c, fault, kind);
    c->reparse |= act == NX_ACT_REPARSE;
    if (act == NX_ACT_UNNAMED)
        nx_pool_set_unnamed(c->q->db);
    if (act == NX_ACT_AGAIN)
        pause_before(c);
    return NULL;
}

static nx_err_t *no_connection(const call_t *c, nx_kind_t why)
{
    const char *detail = why == NX_DB_BUSY ? "all database connections are in use"
                                           : "the database cannot be reached";

    if (c->items && c->unknown)
        return nx_err_cause(c->q->pool, NX_COMMIT_UNKNOWN, detail,
                            "the database went away before it confirmed the write: repeat the "
                            "request, it will not be done twice");
    return nx_err_make(c->q->pool, why, NULL, "%s", detail);
}

static nx_err_t *run_until_done(call_t *c)
{
    nx_req_t *q = c->q;

    for (c->attempt = 1;; c->attempt++) {
        nx_kind_t why;
        nx_fault_t fault;
        nx_err_t *sink_err, *err;
        nx_conn_t *conn = nx_pool_get(q->db, q->deadline, &why);

        if (!conn)
            return no_connection(c, why);
        if (c->attempt > 1) {
            q->attempts++;
            if (c->st.sink && c->st.sink->restart)
                c->st.sink->restart(c->st.sink->baton);
        }
        if (attempt(c, conn, &fault, &sink_err)) {
            nx_pool_put(q->db, conn);
            return sink_err;
        }
        err = settle(c, conn, &fault);
        if (err)
            return err;
    }
}

static nx_err_t *timed(call_t *c)
{
    apr_time_t start = nx_time_mono();
    nx_err_t *err = run_until_done(c);

    c->q->db_time += nx_time_mono() - start;
    return err;
}

nx_err_t *nx_db_read(nx_req_t *q, const nx_sql_t *sql, const char *const *args,
                     const nx_sink_t *sink, int stream)
{
    call_t c = {.q = q, .st = {.sql = sql, .args = args, .sink = sink, .stream = stream}};

    return timed(&c);
}

nx_err_t *nx_db_write(nx_req_t *q, const nx_sql_t *sql, const char *options, const char *items,
                      const nx_sink_t *sink)
{
    call_t c = {.q = q, .st = {.sql = sql, .sink = sink}, .options = options, .items = items};
    nx_err_t *err;
    nx_buf_t call;

    if (q->park) {
        nx_buf_init(&call, q->pool, 256);
        nx_buf_puts(&call, "{\"later\":true");
        add_call(&call, q, options);
        nx_buf_puts(&call, "}");
        return q->park->keep(q->park, q, sql, call.data, items);
    }
    err = timed(&c);
    nx_feed_poke(q->db);
    return err;
}
