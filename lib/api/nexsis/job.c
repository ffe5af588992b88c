/* SPDX-License-Identifier: Apache-2.0
 *
 * Background work: how far it is, what of it failed, and its end. A bulk job is its sender's alone.
 */
#include "api/nexsis/nexsis.h"

#include <string.h>

#include "api/accept.h"

/* The statement's parameters: the job, and who asks. */
static const char *const *args_of(const nx_req_t *q)
{
    const char **args = apr_palloc(q->pool, sizeof(*args) * 3);

    args[0] = nx_input_text(q, "jobid");
    args[1] = q->caller->key_id;
    args[2] = q->caller->scopes & NX_SCOPE_COURSES_READ ? "true" : "false";
    return args;
}

static nx_err_t *no_job(const nx_req_t *q)
{
    return nx_err_make(q->pool, NX_NOT_FOUND, NULL, "there is no job with this id");
}

nx_err_t *nexsis_job_get(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    return nx_one_read(q, route, args_of(q), out);
}

/* Failures on their way into the answer. */
typedef struct failures_t {
    nx_reply_t *out;
    int rows;
    nx_err_t *err;
} failures_t;

static nx_err_t *take_failure(void *baton, const nx_row_t *row)
{
    failures_t *list = baton;

    NX_TRY(list->err);
    list->rows++;
    if (!nx_row_text(row, 0))
        return NULL;
    NX_TRY(nx_spool_add(list->out->body, nx_row_text(row, 0), nx_row_len(row, 0)));
    return nx_spool_add(list->out->body, "\n", 1);
}

static void forget_failures(void *baton)
{
    failures_t *list = baton;

    list->rows = 0;
    list->err = nx_spool_reset(list->out->body);
}

nx_err_t *nexsis_job_failures(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    failures_t list = {out, 0, NULL};
    nx_sink_t sink = {&list, take_failure, forget_failures};

    NX_TRY(nx_db_read(q, route->sql, args_of(q), &sink, 1));
    out->type = nx_accept_type(NX_FORM_NDJSON);
    return list.rows ? NULL : no_job(q);
}

static nx_err_t *take_state(void *baton, const nx_row_t *row)
{
    const char **state = baton;
    const char *text = nx_row_text(row, 0);

    *state = !text ? NULL : strcmp(text, "course") == 0 ? "course" : "bulk";
    return NULL;
}

nx_err_t *nexsis_job_cancel(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    const char *state = NULL;
    nx_sink_t sink = {&state, take_state, NULL};

    NX_TRY(nx_db_read(q, route->sql, args_of(q), &sink, 0));
    if (!state)
        return no_job(q);
    if (strcmp(state, "course") == 0)
        return nx_err_make(q->pool, NX_CONFLICT, NULL,
                           "a course that is being made cannot be cancelled; delete the course");
    apr_table_setn(out->headers, "Nexsis-Outcome", "cancelled");
    return NULL;
}
