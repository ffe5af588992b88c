/* SPDX-License-Identifier: Apache-2.0
 *
 * PUT and DELETE of many things at once: which write takes the items, and what it needs of them.
 */
#include "api/nexsis/nexsis.h"

#include "api/bulk.h"
#include "lms/course.h"
#include "lms/enrol.h"
#include "lms/group.h"
#include "lms/items.h"
#include "lms/roster.h"
#include "lms/user.h"

/* The members of ITEMS, one text each. */
static const char *const *members_of(nx_req_t *q, nx_item_t *const *items, int count)
{
    const char **members = apr_palloc(q->pool, sizeof(*members) * (apr_size_t)(count + 1));
    int i;

    for (i = 0; i < count; i++)
        members[i] = items[i]->members;
    return members;
}

/* Passwords are found bad here, the same ones again when the rest of an item is judged. */
static void take_bad(nx_req_t *q, nx_item_t *item, const nx_err_t *bad)
{
    if (bad && !nx_err_names(item->errors, bad->field))
        nx_err_add(&item->errors, nx_err_make(q->pool, bad->kind, bad->field, "%s", bad->detail));
}

static nx_err_t *put_users(nx_req_t *q, nx_item_t *const *items, int count, const nx_sink_t *sink)
{
    nx_user_options_t options = {nexsis_user_adopt(nx_input_text(q, "adopt"))};
    nx_user_t *users = apr_pcalloc(q->pool, sizeof(*users) * (apr_size_t)count);
    nx_err_t *err;
    int i;

    for (i = 0; i < count; i++) {
        users[i].userid = items[i]->extra[0];
        users[i].username = items[i]->extra[1];
        users[i].email = items[i]->extra[2];
        users[i].password = items[i]->extra[3];
        users[i].previousid = items[i]->extra[4];
        users[i].members = items[i]->members;
    }
    err = nx_user_put(q, users, count, &options, sink);
    for (i = 0; i < count; i++) {
        take_bad(q, items[i], users[i].bad);
        items[i]->warning = users[i].warning;
    }
    return err;
}

static nx_err_t *put_courses(nx_req_t *q, nx_item_t *const *items, int count, const nx_sink_t *sink)
{
    nx_course_options_t options = {nexsis_course_adopt(nx_input_text(q, "adopt"))};

    return nx_course_put(q, members_of(q, items, count), count, &options, sink);
}

static nx_err_t *end_enrolments(nx_req_t *q, nx_item_t *const *items, int count,
                                const nx_sink_t *sink)
{
    const char *plugin = nx_input_text(q, "plugin");
    const char **members = apr_palloc(q->pool, sizeof(*members) * (apr_size_t)count);
    int i;

    for (i = 0; i < count; i++) {
        nx_buf_t text;

        nx_buf_init(&text, q->pool, 128);
        nx_buf_puts(&text, items[i]->members);
        if (plugin)
            nx_items_text(&text, "plugin", plugin);
        members[i] = text.data;
    }
    return nx_enrol_delete(q, members, count, sink);
}

#define WRITER(name, write)                                                                        \
    static nx_err_t *name(nx_req_t *q, nx_item_t *const *items, int count, const nx_sink_t *sink)  \
    {                                                                                              \
        return write(q, members_of(q, items, count), count, sink);                                 \
    }

WRITER(delete_users, nx_user_delete)
WRITER(delete_courses, nx_course_delete)
WRITER(put_enrolments, nx_enrol_put)
WRITER(put_groups, nx_group_put)
WRITER(delete_groups, nx_group_delete)
WRITER(put_members, nx_member_put)
WRITER(delete_members, nx_member_delete)

/* A bulk route and its handler. COLUMN: of MORE, behind the outcome and the document. */
#define BULK(handler, write, more, column, ...)                                                    \
    nx_err_t *handler(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)                       \
    {                                                                                              \
        static const nx_bulk_t how = {                                                             \
            {__VA_ARGS__}, write, more, NX_OUTCOME_COLUMNS + (column), 0, NULL, NULL};             \
                                                                                                   \
        return nx_bulk_run(q, route, &how, out);                                                   \
    }

static nx_err_t *put_roster(nx_req_t *q, nx_item_t *const *items, int count, const nx_sink_t *sink)
{
    nx_roster_t roster = {.courseid = nx_input_text(q, "courseid"),
                          .groupid = nx_input_text(q, "groupid"),
                          .plugin = nx_input_text(q, "plugin"),
                          .onleave = nx_input_text(q, "onleave"),
                          .confirm = nx_input_text(q, "confirm")};

    return nx_roster_put(q, &roster, members_of(q, items, count), count, sink);
}

nx_err_t *nexsis_enrol_roster(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    static const nx_bulk_t how = {
        .write = put_roster, .more = "onleave", .more_column = NX_OUTCOME_COLUMNS + 1, .roster = 1};

    return nx_bulk_run(q, route, &how, out);
}

nx_err_t *nexsis_member_roster(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    return nexsis_enrol_roster(q, route, out);
}

/* A password is nowhere to be compared. */
static const nx_compared_t same_users = {
    .sql = &NX_SQL_LMS_USER_SAME,
    .members = {"userid", "username", "firstname", "lastname", "email", "auth", "lang", "timezone",
                "institution", "department", "address", "city", "country", "phone1", "phone2",
                "middlename", "alternatename"}};

nx_err_t *nexsis_users_put(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    static const nx_bulk_t how = {
        .extra = {"userid", "username", "email", "password", "previousid"},
        .write = put_users,
        .more = "changed",
        .more_column = NX_OUTCOME_COLUMNS + 5,
        .guard = nexsis_users_guard,
        .compared = &same_users};

    return nx_bulk_run(q, route, &how, out);
}

static void allowed_roles(const nx_req_t *q, nx_buf_t *call)
{
    nx_enrol_roles(call, q->settings->roles);
}

static const nx_compared_t same_enrolments = {
    .sql = &NX_SQL_LMS_ENROL_SAME,
    .members = {"userid", "courseid", "roleid", "timestart", "timeend"},
    .call = allowed_roles};

nx_err_t *nexsis_enrolments_put(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    static const nx_bulk_t how = {.write = put_enrolments, .compared = &same_enrolments};

    return nx_bulk_run(q, route, &how, out);
}

BULK(nexsis_users_delete, delete_users, NULL, 0, NULL)
BULK(nexsis_courses_put, put_courses, "job", 5, NULL)
BULK(nexsis_courses_delete, delete_courses, NULL, 0, NULL)
BULK(nexsis_enrolments_delete, end_enrolments, "kept", 0, NULL)
BULK(nexsis_groups_put, put_groups, NULL, 0, NULL)
BULK(nexsis_groups_delete, delete_groups, NULL, 0, NULL)
BULK(nexsis_members_put, put_members, NULL, 0, NULL)
BULK(nexsis_members_delete, delete_members, NULL, 0, NULL)
