/* SPDX-License-Identifier: Apache-2.0
 *
 * PUT and DELETE of a user: the request's members become one item of a set.
 */
#include "api/nexsis/nexsis.h"

#include "lms/user.h"

/* The one row of a set of one, on its way into the answer. */
typedef struct single_t {
    nx_req_t *q;
    const nx_route_t *route;
    nx_reply_t *out;
    nx_outcome_t outcome;
} single_t;

static nx_err_t *take_outcome(void *baton, const nx_row_t *row)
{
    single_t *one = baton;

    NX_TRY(nx_outcome_read(one->q, row, &one->outcome));
    if (one->outcome.errors || !one->route->shape)
        return one->outcome.errors;
    return nx_reply_row(one->out, one->route->shape, row, NX_OUTCOME_COLUMNS);
}

static void forget_outcome(void *baton)
{
    single_t *one = baton;

    memset(&one->outcome, 0, sizeof(one->outcome));
    one->out->body->text.len = 0; /* one row never reaches the file */
}

static nx_err_t *finish(single_t *one, nx_err_t *err)
{
    if (err)
        return err;
    if (!one->outcome.outcome)
        return nx_err_make(one->q->pool, NX_INTERNAL, NULL, "the write gave no outcome");
    apr_table_setn(one->out->headers, "Nexsis-Outcome", one->outcome.outcome);
    apr_array_cat(one->q->warnings, one->outcome.warnings);
    return NULL;
}

static int adopt_option(const char *word)
{
    if (!word)
        return -1;
    return strcmp(word, "off") == 0 ? 0 : strcmp(word, "username") == 0 ? 1 : 2;
}

nx_err_t *nexsis_user_put(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    single_t one = {.q = q, .route = route, .out = out};
    nx_sink_t sink = {&one, take_outcome, forget_outcome};
    nx_user_options_t options = {adopt_option(nx_input_text(q, "adopt"))};
    nx_buf_t members;
    nx_user_t user;

    nx_buf_init(&members, q->pool, 512);
    nx_input_members(q, &members);
    user.userid = nx_input_text(q, "userid");
    user.username = nx_input_text(q, "username");
    user.password = nx_input_text(q, "password");
    user.members = members.data;
    return finish(&one, nx_user_put(q, &user, 1, &options, &sink));
}

nx_err_t *nexsis_user_delete(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    single_t one = {.q = q, .route = route, .out = out};
    nx_sink_t sink = {&one, take_outcome, forget_outcome};

    return finish(&one, nx_user_delete(q, nx_input_text(q, "userid"), &sink));
}
