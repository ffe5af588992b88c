/* SPDX-License-Identifier: Apache-2.0
 *
 * Waiting for changes. Each child of a threaded MPM has one thread a pool: it has changes numbered
 * soon after this child's writes, and while somebody waits it listens on a connection of its own
 * and looks once a second besides, so that waiting works behind poolers and after every outage. Who
 * waits holds no connection.
 */
#ifndef NX_DB_FEED_H
#define NX_DB_FEED_H

#include "db/db.h"

typedef struct nx_feed_conf_t {
    const nx_settings_t *settings;
    const char *conninfo; /* to listen by; NULL: not at all */
    int waiters;          /* how many may wait at a time; 0: nobody, and there is no thread */
    int (*ending)(void);  /* whether this child is about to end */
} nx_feed_conf_t;

/* For child_init, after the pool was started: it must end before that does. CONF lives as long as
 * PCHILD. Again is harmless. */
void nx_feed_start(nx_db_t *db, const nx_feed_conf_t *conf, apr_pool_t *pchild);

/* This child wrote something. */
void nx_feed_poke(nx_db_t *db);

/* A count that grows with the changes this child has heard of. Take it before reading. */
unsigned nx_feed_count(nx_db_t *db);

typedef enum {
    NX_FEED_NEWS, /* there may be something new */
    NX_FEED_OVER, /* the time is over, or the child is about to end */
    NX_FEED_FULL  /* as many wait as may */
} nx_feed_end_t;

/* Waits until the count is no longer SEEN, at most until UNTIL (nx_time_mono). */
nx_feed_end_t nx_feed_wait(nx_db_t *db, unsigned seen, apr_time_t until);

#endif
