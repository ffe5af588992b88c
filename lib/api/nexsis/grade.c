/* SPDX-License-Identifier: Apache-2.0
 *
 * Grades: the lists, which tell whether Moodle has still to recompute them, and the override.
 */
#include "api/nexsis/nexsis.h"

#include <apr_strings.h>

#include "api/single.h"
#include "lms/grade.h"

static const char *hidden_word(const nx_req_t *q)
{
    return q->settings->hidden_grades ? "exclude" : "include";
}

/* Course totals of the user or the course that is the route's first parameter. */
nx_err_t *nexsis_grade_list(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    static const char *const headers[] = {"X-Total-Count", "Nexsis-Grades", NULL};
    const char *args[] = {nx_input_text(q, route->fields[0].name),
                          nx_input_text(q, "pagenumber"),
                          nx_input_text(q, "pagesize"),
                          nx_input_text(q, "timestart"),
                          nx_input_text(q, "timeend"),
                          hidden_word(q)};

    return nx_list_read(q, route, args, headers, out);
}

nx_err_t *nexsis_categorygrade_list(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    static const char *const headers[] = {"Nexsis-Grades", NULL};
    const nx_value_t *users = nx_input_value(q, "userid");
    const char *args[] = {nx_input_text(q, "courseid"), nx_input_text(q, "catid"),
                          users->state == NX_ABSENT ? NULL
                          : users->state == NX_NULL ? "[]"
                                                    : users->text.data,
                          hidden_word(q)};

    return nx_list_read(q, route, args, headers, out);
}

nx_err_t *nexsis_grade_override(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    const char *lock = nx_input_text(q, "lock");
    const char *item =
        apr_pstrcat(q->pool, nx_input_json(q), lock ? ",\"lock\":" : "", lock ? lock : "", NULL);
    nx_single_t one;

    nx_single_begin(&one, q, route, out);
    one.has_more = one.untagged = 1;
    NX_TRY(nx_single_end(&one, nx_grade_override(q, &item, 1, &one.sink)));
    if (one.more)
        apr_table_setn(out->headers, "Nexsis-Grades", one.more);
    return NULL;
}
