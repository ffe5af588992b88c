/* SPDX-License-Identifier: Apache-2.0
 *
 * Courses as sets of JSON items for the write functions, with the settings they go by.
 */
#include "lms/course.h"

#include <string.h>

#include "lms/items.h"

static const char *const adopt_words[] = {"off", "username", "username+email"};
static const char *const delete_words[] = {"hide", "delete"};
static const char *const category_words[] = {"create", "existing"};

nx_err_t *nx_course_put(nx_req_t *q, const char *const *courses, int count,
                        const nx_course_options_t *options, const nx_sink_t *sink)
{
    const nx_settings_t *s = q->settings;
    nx_buf_t call;

    nx_buf_init(&call, q->pool, 256);
    nx_buf_puts(&call, "\"document\":true");
    nx_items_text(&call, "adopt",
                  q->moodle ? "off" : adopt_words[options->adopt >= 0 ? options->adopt : s->adopt]);
    nx_items_text(&call, "categories", category_words[s->categories]);
    nx_items_text(&call, "categoryroot", s->category_root);
    nx_items_text(&call, "categorydefault", s->category_default);
    return nx_db_write(q, &NX_SQL_LMS_COURSE_PUT, call.data, nx_items_json(q->pool, courses, count),
                       sink);
}

nx_err_t *nx_course_delete(nx_req_t *q, const char *const *courses, int count,
                           const nx_sink_t *sink)
{
    nx_buf_t call;

    nx_buf_init(&call, q->pool, 64);
    nx_buf_printf(&call, "\"ondelete_course\":\"%s\"", delete_words[q->settings->ondelete_course]);
    return nx_db_write(q, &NX_SQL_LMS_COURSE_DELETE, call.data,
                       nx_items_json(q->pool, courses, count), sink);
}
