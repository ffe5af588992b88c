/* SPDX-License-Identifier: Apache-2.0
 *
 * A list of idle connections. Knows no locks, no mod_dbd, no server.
 */
#include "db/queue.h"

static nx_conn_t *take(nx_queue_t *q, nx_conn_t **at)
{
    nx_conn_t *conn = *at;

    *at = conn->next;
    conn->next = NULL;
    q->count--;
    return conn;
}

void nx_queue_push(nx_queue_t *q, nx_conn_t *conn)
{
    conn->next = q->first;
    q->first = conn;
    q->count++;
}

void nx_queue_append(nx_queue_t *q, nx_conn_t *conn)
{
    nx_conn_t **at = &q->first;

    while (*at)
        at = &(*at)->next;
    conn->next = NULL;
    *at = conn;
    q->count++;
}

nx_conn_t *nx_queue_pop(nx_queue_t *q)
{
    return take(q, &q->first);
}

nx_conn_t *nx_queue_take_cold(nx_queue_t *q)
{
    nx_conn_t **at = &q->first;

    while (*at && (*at)->warm)
        at = &(*at)->next;
    return *at ? take(q, at) : NULL;
}

void nx_queue_trim(nx_queue_t *q, int keep, apr_time_t before, nx_conn_t **retired)
{
    nx_conn_t **at = &q->first;
    int kept = 0;

    while (*at) {
        nx_conn_t *conn = *at;

        if (++kept > keep && conn->idle_since < before) {
            take(q, at);
            conn->next = *retired;
            *retired = conn;
        } else {
            at = &conn->next;
        }
    }
}
