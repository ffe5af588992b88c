/* SPDX-License-Identifier: Apache-2.0
 *
 * One connection: sends a statement, waits with a deadline, says what became of it. The only
 * header that shows a PGconn, for lib/db alone. Retrying is the business of run.c.
 */
#ifndef NX_DB_CONN_H
#define NX_DB_CONN_H

#include <libpq-fe.h>

#include "db/db.h"

typedef enum {
    NX_ACT_FAIL,
    NX_ACT_AGAIN,
    NX_ACT_FRESH,
    NX_ACT_REPARSE,
    NX_ACT_UNNAMED
} nx_action_t;

/* What a connection knows of the site, read once (site_info). */
typedef struct nx_site_t {
    int known;
    const char *schema, *prefix;
    apr_time_t clock_offset; /* server's clock minus ours, microseconds */
} nx_site_t;

/* A statement as requests run it. */
typedef struct nx_used_t {
    const nx_sql_t *sql;
    int write; /* a call of a write function, with items */
    int named;
} nx_used_t;

struct nx_conn_t {
    PGconn *pg;
    void *dbd;        /* ap_dbd_t of mod_dbd: for pool.c alone */
    apr_pool_t *pool; /* of this connection; cleared when it is reset */
    nx_site_t site;
    const char **text; /* expanded statements by nx_sql_t.index; NULL: not yet */
    unsigned char *prepared;
    apr_time_t idle_since;
    nx_used_t last; /* what it ran last */
    int warm;       /* readied for what requests run (session.h) */
    struct nx_conn_t *next;
};

/* How a statement failed. */
typedef struct nx_fault_t {
    char sqlstate[6];    /* "" when the server said none */
    int lost;            /* the connection is gone */
    int timed_out;       /* the deadline passed while waiting */
    int sent;            /* the statement may have reached the server */
    const char *message; /* server's text, in the call's pool; for the log or for NX states */
} nx_fault_t;

typedef struct nx_statement_t {
    const nx_sql_t *sql;
    const char *const *args; /* sql->param_count of them; NULL is SQL NULL */
    const nx_sink_t *sink;   /* may be NULL */
    int stream;              /* rows one by one as they arrive */
    int named;               /* prepared on the connection */
} nx_statement_t;

/* The connection for PG, made the first time, living as long as P; it forgets what it knows
 * whenever libpq resets PG. Its own memory has an allocator of its own, as another thread uses it
 * each time. */
nx_conn_t *nx_conn_of(PGconn *pg, apr_pool_t *p);

/* Whether an idle connection is still good: nothing to read on its socket. One system call. */
int nx_conn_alive(const nx_conn_t *conn);

/* Ends the connection at once, without waiting for anybody, so that libpq sees it as bad. */
void nx_conn_shut(nx_conn_t *conn);

/* Prepares SQL on CONN unless it is. Returns and fails as nx_conn_run. */
int nx_conn_prepare(nx_conn_t *conn, const nx_sql_t *sql, apr_time_t deadline, apr_pool_t *p,
                    nx_fault_t *fault);

/* Runs ST on CONN until DEADLINE. True on success, which means: the last result was read, none was
 * an error, and the session is idle. Otherwise FAULT is filled, its text from P. Rows given to the
 * sink count only when it returns true. *SINK_ERR is what the sink itself failed with. */
int nx_conn_run(nx_conn_t *conn, const nx_statement_t *st, apr_time_t deadline, apr_pool_t *p,
                nx_fault_t *fault, nx_err_t **sink_err);

/* The row of sqlstate.def for FAULT. */
nx_action_t nx_sqlstate_action(const char *sqlstate, nx_kind_t *kind);

#endif
