/* SPDX-License-Identifier: Apache-2.0
 *
 * nx_auth: the one place where a credential in header or query becomes a caller. Called by the
 * check_authn hook (so that Require, %u and mod_authz work) and by the handler, whichever comes
 * first.
 */
#ifndef NX_AUTH_AUTH_H
#define NX_AUTH_AUTH_H

#include "http/request.h"

/* Finds the caller of R and puts it on its nx_req_t and into r->user; again is free. FORM has the
 * pairs of the body (nx_pair_t) where the protocol takes its credential from there too, else NULL.
 * Fails with NX_UNAUTHORIZED (none), NX_INVALID_REQUEST, NX_INVALID_TOKEN, NX_TOO_MANY_REQUESTS,
 * NX_PLAIN_HTTP, NX_DB_*. */
nx_err_t *nx_auth(request_rec *r, const apr_array_header_t *form) NX_MUSTCHECK;

#endif
