/* SPDX-License-Identifier: Apache-2.0
 *
 * Background work, in every child by mod_watchdog: steps of jobs (claimed by lease in the
 * database, so any number of servers can do it), noting that this server is there, pruning of old
 * answers. Steps are short; a child that ends waits for the one it is at, at most.
 */
#ifndef NX_OPS_WORKER_H
#define NX_OPS_WORKER_H

#include <httpd.h>

/* For post_config: asks mod_watchdog for calls. False: it is not there and nothing is done in the
 * background. */
int nx_worker_create(apr_pool_t *pconf);

/* For child_init, after the pools were started: it must end before they do. */
void nx_worker_start(apr_pool_t *pchild, server_rec *main);

#endif
