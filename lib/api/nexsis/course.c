/* SPDX-License-Identifier: Apache-2.0
 *
 * PUT and DELETE of a course. A course from a template is made later: the answer links to the job.
 */
#include "api/nexsis/nexsis.h"

#include <apr_strings.h>

#include "api/single.h"
#include "core/text.h"
#include "lms/course.h"

int nexsis_course_adopt(const char *word)
{
    if (!word)
        return -1;
    return strcmp(word, "off") == 0 ? 0 : 1;
}

nx_err_t *nexsis_course_put(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    nx_course_options_t options = {nexsis_course_adopt(nx_input_text(q, "adopt"))};
    const char *course = nx_input_json(q);
    nx_single_t one;

    nx_single_begin(&one, q, route, out);
    one.has_more = 1;
    NX_TRY(nx_single_end(&one, nx_course_put(q, &course, 1, &options, &one.sink)));
    if (one.more)
        apr_table_setn(out->headers, "Link",
                       apr_psprintf(q->pool, "<%s%s/job/%s>; rel=\"monitor\"", nx_origin(q),
                                    q->mount, one.more));
    return NULL;
}

nx_err_t *nexsis_course_delete(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    const char *course = nx_input_json(q);
    nx_single_t one;

    nx_single_begin(&one, q, route, out);
    return nx_single_end(&one, nx_course_delete(q, &course, 1, &one.sink));
}
