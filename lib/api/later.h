/* SPDX-License-Identifier: Apache-2.0
 *
 * Prefer: respond-async of a bulk request: its checked items become a job of the database, done in
 * the background by any server, and the answer says where to look.
 */
#ifndef NX_API_LATER_H
#define NX_API_LATER_H

#include "api/bulk.h"

/* Whether Q asks for it. Fails with NX_INVALID where it cannot be had. */
nx_err_t *nx_later_wanted(const nx_req_t *q, const nx_bulk_t *how, int *wanted) NX_MUSTCHECK;

/* Stores ITEMS as a job and answers 202. Passwords are hashed on the way, none is stored. SCRATCH
 * is cleared again and again. */
nx_err_t *nx_later_run(nx_req_t *q, const nx_route_t *route, const nx_bulk_t *how,
                       nx_prepared_t *items, apr_pool_t *scratch, nx_reply_t *out) NX_MUSTCHECK;

#endif
