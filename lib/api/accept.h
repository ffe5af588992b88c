/* SPDX-License-Identifier: Apache-2.0
 *
 * In which form a client wants its answer. Pure.
 */
#ifndef NX_API_ACCEPT_H
#define NX_API_ACCEPT_H

#include "nx.h"

typedef enum { NX_FORM_JSON, NX_FORM_NDJSON, NX_FORM_CSV } nx_form_t;

/* The form ACCEPT (the header's value; NULL: none was sent) likes best; of two it likes as much the
 * one it names first. JSON where it names none of them: a list is never refused for its form. */
nx_form_t nx_accept_form(apr_pool_t *p, const char *accept);

/* The same of a request. */
nx_form_t nx_accept_of(const nx_req_t *q);

/* The Content-Type of FORM; NULL for JSON, which is the protocol's own. */
const char *nx_accept_type(nx_form_t form);

#endif
