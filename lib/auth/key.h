/* SPDX-License-Identifier: Apache-2.0
 *
 * Who calls: from a token to a caller. Good keys are remembered for 5 s and unknown ones for 1 s,
 * in each process, so that a revoked key stops within seconds and a busy one costs no statement.
 */
#ifndef NX_AUTH_KEY_H
#define NX_AUTH_KEY_H

#include "db/db.h"

/* Makes the process's memory of keys in PCHILD. */
void nx_key_start(apr_pool_t *pchild);

/* The caller TOKEN belongs to, for protocol API, copied into q->pool. Fails with NX_INVALID_TOKEN
 * (unknown, revoked, expired, wrong network or protocol: not said which), NX_TOO_MANY_REQUESTS (the
 * same, once too often), NX_DB_*. */
nx_err_t *nx_key_find(nx_req_t *q, const char *api, const char *token,
                      const nx_caller_t **caller) NX_MUSTCHECK;

#endif
