/* SPDX-License-Identifier: Apache-2.0
 *
 * Grades as sets of JSON items for the write function.
 */
#include "lms/grade.h"

#include "lms/items.h"

nx_err_t *nx_grade_override(nx_req_t *q, const char *const *grades, int count,
                            const nx_sink_t *sink)
{
    return nx_db_write(q, &NX_SQL_LMS_GRADE_OVERRIDE, "\"document\":true",
                       nx_items_json(q->pool, grades, count), sink);
}
