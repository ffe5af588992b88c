/* SPDX-License-Identifier: Apache-2.0
 *
 * The idle connections of a pool: last in, first out, so that few sessions do the work and the
 * others can be trimmed. No locks here: the pool's lock is held by who calls.
 */
#ifndef NX_DB_QUEUE_H
#define NX_DB_QUEUE_H

#include "db/conn.h"

typedef struct nx_queue_t {
    nx_conn_t *first;
    int count;
} nx_queue_t;

/* CONN is taken next; or, APPEND, when no other is left: a new session is slow at first. */
void nx_queue_push(nx_queue_t *q, nx_conn_t *conn);
void nx_queue_append(nx_queue_t *q, nx_conn_t *conn);

/* The next connection, dead or alive. The queue must not be empty. */
nx_conn_t *nx_queue_pop(nx_queue_t *q);

/* The first connection that is not warm; NULL when there is none. */
nx_conn_t *nx_queue_take_cold(nx_queue_t *q);

/* Moves to *RETIRED what is idle since BEFORE, beyond the first KEEP. */
void nx_queue_trim(nx_queue_t *q, int keep, apr_time_t before, nx_conn_t **retired);

#endif
