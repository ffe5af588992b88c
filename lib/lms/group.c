/* SPDX-License-Identifier: Apache-2.0
 *
 * Groups and members as sets of JSON items for the write functions.
 */
#include "lms/group.h"

#include "lms/items.h"

nx_err_t *nx_group_put(nx_req_t *q, const char *const *groups, int count, const nx_sink_t *sink)
{
    return nx_db_write(q, &NX_SQL_LMS_GROUP_PUT, q->brief ? "" : "\"document\":true",
                       nx_items_json(q->pool, groups, count), sink);
}

nx_err_t *nx_group_delete(nx_req_t *q, const char *const *groups, int count, const nx_sink_t *sink)
{
    return nx_db_write(q, &NX_SQL_LMS_GROUP_DELETE, "", nx_items_json(q->pool, groups, count),
                       sink);
}

nx_err_t *nx_member_put(nx_req_t *q, const char *const *members, int count, const nx_sink_t *sink)
{
    return nx_db_write(q, &NX_SQL_LMS_MEMBER_PUT, "", nx_items_json(q->pool, members, count), sink);
}

nx_err_t *nx_member_delete(nx_req_t *q, const char *const *members, int count,
                           const nx_sink_t *sink)
{
    return nx_db_write(q, &NX_SQL_LMS_MEMBER_DELETE, "", nx_items_json(q->pool, members, count),
                       sink);
}
