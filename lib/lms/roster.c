/* SPDX-License-Identifier: Apache-2.0
 *
 * A roster as one call: the database finds who comes, who stays and who leaves.
 */
#include "lms/roster.h"

#include <string.h>

#include "lms/enrol.h"
#include "lms/items.h"

nx_err_t *nx_roster_put(nx_req_t *q, const nx_roster_t *roster, const char *const *people,
                        int count, const nx_sink_t *sink)
{
    const nx_sql_t *sql = roster->groupid ? &NX_SQL_LMS_MEMBER_ROSTER : &NX_SQL_LMS_ENROL_ROSTER;
    const char *usual = roster->groupid ? "remove" : "suspend";
    nx_buf_t call;

    nx_buf_init(&call, q->pool, 256);
    nx_enrol_roles(&call, q->settings->roles);
    nx_items_text(&call, "courseid", roster->courseid);
    if (roster->groupid)
        nx_items_text(&call, "groupid", roster->groupid);
    if (roster->plugin)
        nx_items_text(&call, "plugin", roster->plugin);
    nx_items_text(&call, "onleave", roster->onleave ? roster->onleave : usual);
    nx_buf_printf(&call, ",\"shrink\":%d", (int)q->settings->shrink_guard);
    if (roster->confirm)
        nx_buf_printf(&call, ",\"confirm\":%s", roster->confirm);
    return nx_db_write(q, sql, call.data, nx_items_json(q->pool, people, count), sink);
}
