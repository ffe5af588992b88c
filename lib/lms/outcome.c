/* SPDX-License-Identifier: Apache-2.0
 *
 * Outcome columns into errors and warnings. The JSON read here was written by our own functions.
 */
#include "lms/outcome.h"

#include <apr_strings.h>

#include "core/json.h"

static const nx_json_limits_t limits = {8, 100000, 100};

static const char *member_text(const apr_array_header_t *object, const char *name)
{
    const nx_json_member_t *m = nx_json_member(object, name);

    return m ? m->text.data : NULL;
}

static nx_err_t *read_list(nx_req_t *q, const nx_row_t *row, int col, apr_array_header_t **list)
{
    const char *text = nx_row_text(row, col);

    *list = NULL;
    return text ? nx_json_objects(q->pool, text, nx_row_len(row, col), &limits, list) : NULL;
}

nx_err_t *nx_outcome_read(nx_req_t *q, const nx_row_t *row, nx_outcome_t *outcome)
{
    apr_array_header_t *errors, *warnings;
    int i;

    NX_TRY(read_list(q, row, 2, &errors));
    NX_TRY(read_list(q, row, 3, &warnings));
    memset(outcome, 0, sizeof(*outcome));
    outcome->warnings = apr_array_make(q->pool, 1, sizeof(const char *));
    outcome->pos = (int)apr_atoi64(nx_row_text(row, 0));
    outcome->outcome = apr_pstrdup(q->pool, nx_row_text(row, 1));
    outcome->moodle_id = nx_row_text(row, 4) ? apr_pstrdup(q->pool, nx_row_text(row, 4)) : NULL;
    for (i = 0; errors && i < errors->nelts; i++) {
        const apr_array_header_t *e = APR_ARRAY_IDX(errors, i, apr_array_header_t *);
        const char *code = member_text(e, "code"), *detail = member_text(e, "detail");
        nx_err_add(&outcome->errors,
                   nx_err_make(q->pool, nx_err_kind(code ? code : ""), member_text(e, "field"),
                               "%s", detail ? detail : ""));
    }
    for (i = 0; warnings && i < warnings->nelts; i++) {
        const apr_array_header_t *w = APR_ARRAY_IDX(warnings, i, apr_array_header_t *);
        const char *detail = member_text(w, "detail");
        if (detail)
            APR_ARRAY_PUSH(outcome->warnings, const char *) = detail;
    }
    return NULL;
}
