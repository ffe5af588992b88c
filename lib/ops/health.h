/* SPDX-License-Identifier: Apache-2.0
 *
 * GET /health/live and /health/ready under every mount, for balancers and probes: no key is needed
 * and none is told anything secret. live never asks the database.
 */
#ifndef NX_OPS_HEALTH_H
#define NX_OPS_HEALTH_H

#include "http/request.h"

/* The routes above as a list, to be counted. */
extern const nx_api_t nx_health;

/* Whether R, under a mount, is for one of them. */
int nx_health_is(const request_rec *r);

/* Answers R when it is, else DECLINED. 200, or 503 with Retry-After and the code of what is
 * missing: nobody can be served. Writes that are refused are said, but reads go on: still 200. */
int nx_health_serve(request_rec *r);

#endif
