/* SPDX-License-Identifier: Apache-2.0
 *
 * Idempotency-Key: a client's own name for a request. What it did is kept for a day under the name,
 * and given again to the same request; another request under that name is refused.
 */
#ifndef NX_API_IDEMPOTENT_H
#define NX_API_IDEMPOTENT_H

#include "api/api.h"

/* When Q has the header: names its writes (call_id, fingerprint) and sets Idempotency-Replayed in
 * OUT when it came before. Fails with NX_INVALID, NX_IDEMPOTENCY_REUSED, NX_DB_*. */
nx_err_t *nx_idempotent_begin(nx_req_t *q, const nx_route_t *route, const nx_raw_t *raw,
                              nx_reply_t *out) NX_MUSTCHECK;

#endif
