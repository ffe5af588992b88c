/* SPDX-License-Identifier: Apache-2.0
 *
 * Enrolments as sets of JSON items for the write functions, with the settings they go by.
 */
#include "lms/enrol.h"

#include <string.h>

#include "lms/items.h"

static const char *const delete_words[] = {"auto", "unenrol", "suspend"};

void nx_enrol_roles(nx_buf_t *b, const char *list)
{
    const char *comma = "";

    nx_buf_puts(b, "\"roles\":[");
    for (list += strspn(list, ", "); *list; list += strspn(list, ", ")) {
        apr_size_t len = strcspn(list, ", ");
        nx_buf_puts(b, comma);
        nx_buf_json(b, list, len);
        comma = ",";
        list += len;
    }
    nx_buf_puts(b, "]");
}

nx_err_t *nx_enrol_put(nx_req_t *q, const char *const *enrolments, int count, const nx_sink_t *sink)
{
    nx_buf_t call;

    nx_buf_init(&call, q->pool, 128);
    nx_enrol_roles(&call, q->settings->roles);
    return nx_db_write(q, &NX_SQL_LMS_ENROL_PUT, call.data,
                       nx_items_json(q->pool, enrolments, count), sink);
}

nx_err_t *nx_enrol_delete(nx_req_t *q, const char *const *enrolments, int count,
                          const nx_sink_t *sink)
{
    nx_buf_t call;

    nx_buf_init(&call, q->pool, 64);
    nx_buf_printf(&call, "\"ondelete_enrolment\":\"%s\"",
                  delete_words[q->moodle ? 1 : q->settings->ondelete_enrolment]);
    return nx_db_write(q, &NX_SQL_LMS_ENROL_DELETE, call.data,
                       nx_items_json(q->pool, enrolments, count), sink);
}
