/* SPDX-License-Identifier: Apache-2.0
 *
 * POST .../rename: a put of nothing but the new id, of the record that has the old one so far.
 */
#include "api/nexsis/nexsis.h"

#include "api/single.h"
#include "lms/course.h"
#include "lms/group.h"
#include "lms/items.h"
#include "lms/user.h"

/* The members of the one item: IDNAME is what the path calls the id so far. */
static const char *rename_item(const nx_req_t *q, const char *idname)
{
    const char *newid = nx_input_text(q, "newid");
    nx_buf_t b;

    nx_buf_init(&b, q->pool, 128);
    nx_buf_printf(&b, "\"%s\":", idname);
    nx_buf_json(&b, newid, strlen(newid));
    nx_items_text(&b, "previousid", nx_input_text(q, idname));
    if (strcmp(idname, "groupid") == 0)
        nx_items_text(&b, "courseid", nx_input_text(q, "courseid"));
    return b.data;
}

/* ERR with the fields as the request has them: IDNAME is the new id there. */
static nx_err_t *with_fields(nx_err_t *err, const char *idname)
{
    nx_err_t *e;

    for (e = err; e; e = e->next) {
        if (e->field && strcmp(e->field, idname) == 0)
            e->field = "newid";
        else if (e->field && strcmp(e->field, "previousid") == 0)
            e->field = idname;
    }
    return err;
}

/* Whether there is a new id to begin with; where there is none q->bad says so. */
static int begin(nx_single_t *one, nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    if (!nx_input_text(q, "newid"))
        return 0;
    nx_single_begin(one, q, route, out);
    one->untagged = 1; /* it is at another path now */
    return 1;
}

nx_err_t *nexsis_user_rename(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    nx_user_options_t options = {0};
    nx_user_t user = {0};
    nx_single_t one;

    if (!begin(&one, q, route, out))
        return NULL;
    user.userid = nx_input_text(q, "newid");
    user.members = rename_item(q, "userid");
    return with_fields(nx_single_end(&one, nx_user_put(q, &user, 1, &options, &one.sink)),
                       "userid");
}

nx_err_t *nexsis_course_rename(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    nx_course_options_t options = {0};
    const char *course;
    nx_single_t one;

    if (!begin(&one, q, route, out))
        return NULL;
    course = rename_item(q, "courseid");
    return with_fields(nx_single_end(&one, nx_course_put(q, &course, 1, &options, &one.sink)),
                       "courseid");
}

nx_err_t *nexsis_group_rename(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    const char *group;
    nx_single_t one;

    if (!begin(&one, q, route, out))
        return NULL;
    group = rename_item(q, "groupid");
    return with_fields(nx_single_end(&one, nx_group_put(q, &group, 1, &one.sink)), "groupid");
}
