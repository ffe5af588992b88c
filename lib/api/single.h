/* SPDX-License-Identifier: Apache-2.0
 *
 * A write of one thing: a set of one item, whose one row becomes the answer.
 */
#ifndef NX_API_SINGLE_H
#define NX_API_SINGLE_H

#include "api/api.h"
#include "lms/outcome.h"

/* Begin with nx_single_begin, which reads what every write takes (dryrun, If-Match, If-None-Match);
 * give SINK to the write, then its result to nx_single_end. */
typedef struct nx_single_t {
    nx_req_t *q;
    const nx_route_t *route;
    nx_reply_t *out;
    nx_sink_t sink;
    nx_outcome_t outcome;
    int has_more;     /* set between: the rows have a column after the document */
    int untagged;     /* set between: the document is not what a GET of the path answers */
    const char *etag; /* of the document, to be sent; NULL: none */
    const char *more; /* its text in Q's pool, of a refused item too; NULL for NULL */
} nx_single_t;

void nx_single_begin(nx_single_t *one, nx_req_t *q, const nx_route_t *route, nx_reply_t *out);

/* ERR when it is one, else what the one item came to; the outcome's header and warnings are
 * set. */
nx_err_t *nx_single_end(nx_single_t *one, nx_err_t *err) NX_MUSTCHECK;

#endif
