/* SPDX-License-Identifier: Apache-2.0
 *
 * The pool: the only code that knows mod_dbd. Each child has one connector thread a server, the
 * only caller of ap_dbd_open and ap_dbd_close, which can block as long as they like; requests wait
 * in a queue of ours, at most until their own deadline. Under every MPM alike.
 */
#ifndef NX_DB_POOL_H
#define NX_DB_POOL_H

#include "db/db.h"

struct server_rec;

/* The pool of server S, configured by its DBD directives; shared with a server of *ALL (a list,
 * NULL at first) that has the same ones. P is pconf. Fails (text for the administrator, in P) when
 * mod_dbd is missing or does not drive PostgreSQL. */
const char *nx_pool_create(apr_pool_t *p, struct server_rec *s, nx_db_t **all, nx_db_t **db);

/* Starts the connector in a child; it stops with PCHILD. Again is harmless. */
void nx_pool_start(nx_db_t *db, apr_pool_t *pchild);

/* What DBDParams says. */
const char *nx_pool_conninfo(const nx_db_t *db);

/* A good connection, waited for until DEADLINE. NULL: *WHY is NX_DB_DOWN (no server there) or
 * NX_DB_BUSY (none became free). */
nx_conn_t *nx_pool_get(nx_db_t *db, apr_time_t deadline, nx_kind_t *why);

/* Gives CONN back, to be used again, or because it is of no more use. */
void nx_pool_put(nx_db_t *db, nx_conn_t *conn);
void nx_pool_drop(nx_db_t *db, nx_conn_t *conn);

/* The pool of this child as it is now. */
typedef struct nx_gauge_t {
    int open, idle; /* connections; of these, how many nobody uses */
    int waiting;    /* requests that wait for one */
    int max;        /* connections there can be */
} nx_gauge_t;

nx_gauge_t nx_pool_gauge(nx_db_t *db);

/* Prepared statements turned out not to work behind this pool (transaction poolers). */
int nx_pool_unnamed(const nx_db_t *db);
void nx_pool_set_unnamed(nx_db_t *db);

#endif
