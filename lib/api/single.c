/* SPDX-License-Identifier: Apache-2.0
 *
 * The one row of a set of one, on its way into the answer.
 */
#include "api/single.h"

#include <apr_strings.h>

#include "api/etag.h"
#include "api/refused.h"

static nx_err_t *take_outcome(void *baton, const nx_row_t *row)
{
    nx_single_t *one = baton;
    const nx_shape_t *shape = one->route->shape;

    NX_TRY(nx_outcome_read(one->q, row, &one->outcome));
    if (one->has_more)
        one->more = apr_pstrdup(one->q->pool,
                                nx_row_text(row, NX_OUTCOME_COLUMNS + (shape ? shape->count : 0)));
    if (one->outcome.errors)
        return one->outcome.errors;
    if (shape && !one->untagged && !one->q->dry_run && strcmp(one->outcome.outcome, "queued") != 0)
        one->etag = nx_etag_row(one->q->pool, shape, row, NX_OUTCOME_COLUMNS);
    return shape ? nx_reply_row(one->out, shape, row, NX_OUTCOME_COLUMNS) : NULL;
}

static void forget_outcome(void *baton)
{
    nx_single_t *one = baton;

    memset(&one->outcome, 0, sizeof(one->outcome));
    one->more = one->etag = NULL;
    one->out->body->text.len = 0; /* one row never reaches the file */
}

void nx_single_begin(nx_single_t *one, nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    const char *dry_run = nx_input_text(q, "dryrun");

    memset(one, 0, sizeof(*one));
    one->q = q;
    one->route = route;
    one->out = out;
    one->sink.baton = one;
    one->sink.row = take_outcome;
    one->sink.restart = forget_outcome;
    nx_err_add(&q->bad, nx_etag_conditions(q));
    q->dry_run = dry_run && strcmp(dry_run, "true") == 0;
}

nx_err_t *nx_single_end(nx_single_t *one, nx_err_t *err)
{
    nx_refused_note(one->q, one->route, err);
    if (err || one->q->bad) /* it is refused: nothing came of it */
        return err;
    if (!one->outcome.outcome)
        return nx_err_make(one->q->pool, NX_INTERNAL, NULL, "the write gave no outcome");
    apr_table_setn(one->out->headers, "Nexsis-Outcome", one->outcome.outcome);
    if (one->etag)
        apr_table_setn(one->out->headers, "ETag", one->etag);
    if (one->q->dry_run)
        apr_table_setn(one->out->headers, "Nexsis-Dry-Run", "true");
    apr_array_cat(one->q->warnings, one->outcome.warnings);
    return NULL;
}
