/* SPDX-License-Identifier: Apache-2.0
 *
 * One connection that only listens on nexsis_change. It never blocks: its owner polls, and calls
 * nx_listen_work whenever it woke up. Lost, it is made anew after a while. For lib/db alone.
 */
#ifndef NX_DB_LISTEN_H
#define NX_DB_LISTEN_H

#include <apr_pools.h>

struct pollfd;

typedef struct nx_listen_t nx_listen_t;

/* Not connected yet. CONNINFO NULL: it never will be. In P. */
nx_listen_t *nx_listen_make(apr_pool_t *p, const char *conninfo);

/* Does what can be done now: connects while WANTED, reads notifications, else disconnects. True
 * when something was announced, or may have been while nobody listened. */
int nx_listen_work(nx_listen_t *l, int wanted);

/* Fills FD with what to poll for; false: nothing. */
int nx_listen_poll(const nx_listen_t *l, struct pollfd *fd);

/* Disconnects. */
void nx_listen_end(nx_listen_t *l);

#endif
