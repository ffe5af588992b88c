/* SPDX-License-Identifier: Apache-2.0
 *
 * The answer of a bulk write: one verdict an item in the order they came, then totals; as one JSON
 * object or as NDJSON, by Accept. Written into the reply's spool while the work goes on.
 */
#ifndef NX_API_VERDICT_H
#define NX_API_VERDICT_H

#include "api/api.h"
#include "lms/outcome.h"

/* What can become of an item, in the order of the totals. */
enum {
    NX_V_CREATED,
    NX_V_UPDATED,
    NX_V_RENAMED,
    NX_V_UNCHANGED,
    NX_V_ADOPTED,
    NX_V_RESTORED,
    NX_V_DELETED,
    NX_V_QUEUED,
    NX_V_FAILED,
    NX_V_COUNT
};

/* An answer on its way. */
typedef struct nx_verdicts_t {
    nx_reply_t *out;
    int lines;       /* NDJSON */
    int only_failed; /* the others are only counted */
    apr_int64_t count;
    apr_int64_t of[NX_V_COUNT];
    apr_int64_t shown;
    nx_err_t *broke; /* why not everything was tried; NULL: it was */
} nx_verdicts_t;

/* One verdict. */
typedef struct nx_verdict_t {
    apr_int64_t index;   /* of the item in the body; -1: it is in none */
    const char *ids;     /* its external ids as JSON members without braces; "" when not known */
    const char *outcome; /* as in nx_outcome_t; with ERRORS it is "failed" */
    const nx_err_t *errors;
    const apr_array_header_t *warnings; /* const char *; may be NULL */
    const char *more;                   /* further JSON members without braces, or NULL */
} nx_verdict_t;

/* Begins the answer to Q in OUT; its form by Accept, "verdicts=failed" by Q's input where the route
 * declares that parameter. */
nx_err_t *nx_verdicts_begin(nx_verdicts_t *v, const nx_req_t *q, nx_reply_t *out) NX_MUSTCHECK;

/* Adds one, with SCRATCH for what is needed on the way. */
nx_err_t *nx_verdicts_add(nx_verdicts_t *v, apr_pool_t *scratch,
                          const nx_verdict_t *verdict) NX_MUSTCHECK;

/* The word for one of NX_V_... */
const char *nx_verdict_outcome(int outcome);

/* Writes the totals and sets the headers. With V->broke the answer says that it is not complete,
 * under that error's status. */
nx_err_t *nx_verdicts_end(nx_verdicts_t *v, apr_pool_t *p) NX_MUSTCHECK;

#endif
