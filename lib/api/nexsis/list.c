/* SPDX-License-Identifier: Apache-2.0
 *
 * Shapes of the collections, and which statement lists users. A member's name is what the single
 * resource and the PUT call it; numbers Moodle gives out are texts, as everywhere in this protocol.
 */
#include "api/nexsis/nexsis.h"

#include "api/list.h"
#include "api/record.h"

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))
#define TEXT(key)                                                                                  \
    {                                                                                              \
        key, NX_AS_TEXT, NX_NULL_IS_EMPTY                                                          \
    }
#define NUMBER(key)                                                                                \
    {                                                                                              \
        key, NX_AS_NUMBER, NX_NULL_IS_NULL                                                         \
    }
#define BOOL(key)                                                                                  \
    {                                                                                              \
        key, NX_AS_BOOL, NX_NULL_IS_NULL                                                           \
    }
#define TIME(key)                                                                                  \
    {                                                                                              \
        key, NX_AS_TIME, NX_NULL_IS_EMPTY                                                          \
    }
#define WHEN_NAMED(key, as)                                                                        \
    {                                                                                              \
        key, as, NX_NULL_IS_ABSENT                                                                 \
    }
#define SHAPE(name, members)                                                                       \
    {                                                                                              \
        name, members, COUNT(members)                                                              \
    }

static const nx_member_t user_members[] = {
    TEXT("userid"),
    TEXT("username"),
    TEXT("firstname"),
    TEXT("lastname"),
    TEXT("email"),
    TEXT("auth"),
    TEXT("lang"),
    TEXT("timezone"),
    TEXT("institution"),
    TEXT("department"),
    TEXT("address"),
    TEXT("city"),
    TEXT("country"),
    TEXT("phone1"),
    TEXT("phone2"),
    BOOL("policyagreed"),
    TEXT("middlename"),
    TEXT("alternatename"),
    BOOL("suspended"),
    TIME("timecreated"),
    TIME("timemodified"),
    TIME("lastaccess"),
    WHEN_NAMED("url", NX_AS_TEXT),
    WHEN_NAMED("icq", NX_AS_TEXT),
    WHEN_NAMED("skype", NX_AS_TEXT),
    WHEN_NAMED("yahoo", NX_AS_TEXT),
    WHEN_NAMED("aim", NX_AS_TEXT),
    WHEN_NAMED("msn", NX_AS_TEXT),
    WHEN_NAMED("tenant", NX_AS_TEXT),
    WHEN_NAMED("cohorts", NX_AS_LIST),
};
const nx_shape_t nexsis_users_shape = SHAPE("listed user", user_members);

/* What costs a look-up for each account has a statement of its own: without them there are a third
 * fewer columns, which is what long lists take their time for. */
nx_err_t *nexsis_user_list(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    const char *fields = nx_input_text(q, "fields");
    nx_shape_t own = *route->shape;
    nx_route_t list = *route;
    int i, more = 0;

    for (i = own.count; i > 0 && own.members[i - 1].null == NX_NULL_IS_ABSENT; i--)
        more += nx_words_have(fields, own.members[i - 1].key);
    if (more)
        return nx_get_pages(q, route, out);
    own.count = i;
    list.shape = &own;
    list.sql = &NX_SQL_NEXSIS_USER_LIST;
    return nx_get_pages(q, &list, out);
}

static const nx_member_t course_members[] = {
    TEXT("courseid"),  TEXT("fullname"),     TEXT("shortname"),
    TIME("startdate"), TEXT("categorypath"), TIME("enddate"),
    BOOL("visible"),   TIME("timecreated"),  TIME("timemodified"),
};
const nx_shape_t nexsis_courses_shape = SHAPE("listed course", course_members);

static const nx_member_t enrol_members[] = {
    TEXT("userid"),      TEXT("courseid"),     {"roles", NX_AS_LIST, NX_NULL_IS_EMPTY},
    TEXT("status"),      TIME("timestart"),    TIME("timeend"),
    TEXT("plugin"),      TEXT("username"),     TEXT("shortname"),
    TIME("timecreated"), TIME("timemodified"),
};
const nx_shape_t nexsis_enrolments_shape = SHAPE("listed enrolment", enrol_members);

static const nx_member_t group_members[] = {
    TEXT("courseid"),  TEXT("groupid"),     TEXT("name"),         TEXT("description"),
    TEXT("shortname"), TIME("timecreated"), TIME("timemodified"),
};
const nx_shape_t nexsis_groups_shape = SHAPE("listed group", group_members);

static const nx_member_t groupmember_members[] = {
    TEXT("courseid"), TEXT("groupid"),  TEXT("userid"),    TEXT("shortname"),
    TEXT("name"),     TEXT("username"), TIME("timeadded"),
};
const nx_shape_t nexsis_groupmembers_shape = SHAPE("listed group member", groupmember_members);

static const nx_member_t category_members[] = {
    TEXT("id"),     TEXT("categorypath"), TEXT("name"),          TEXT("idnumber"),
    TEXT("parent"), BOOL("visible"),      NUMBER("coursecount"), TIME("timemodified"),
};
const nx_shape_t nexsis_categories_shape = SHAPE("listed category", category_members);

static const nx_member_t cohort_members[] = {
    TEXT("id"),        TEXT("idnumber"),     TEXT("name"),
    NUMBER("members"), TEXT("categorypath"), TEXT("component"),
    BOOL("visible"),   TIME("timecreated"),  TIME("timemodified"),
};
const nx_shape_t nexsis_cohorts_shape = SHAPE("listed cohort", cohort_members);

static const nx_member_t role_members[] = {
    TEXT("id"), TEXT("shortname"), TEXT("name"), BOOL("incourse"), NUMBER("sortorder"),
};
const nx_shape_t nexsis_roles_shape = SHAPE("listed role", role_members);
