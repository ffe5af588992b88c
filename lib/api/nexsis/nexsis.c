/* SPDX-License-Identifier: Apache-2.0
 *
 * The protocol's declarations: fields, shapes, routes. No logic but /ping.
 */
#include "api/nexsis/nexsis.h"

#include "api/list.h"

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

static const nx_field_t no_fields[] = {};

static const nx_field_t userid_fields[] = {
#define NX_FIELD(name, place, type, max, need, words, help)                                        \
    {name, NX_IN_##place, NX_##type, max, NX_##need, words, help},
#include "api/nexsis/userid.def"
};

static const nx_field_t user_delete_fields[] = {
#include "api/nexsis/userid.def"
#include "api/nexsis/dryrun.def"
};

static const nx_field_t user_fields[] = {
#include "api/nexsis/userid.def"
#include "api/nexsis/user.def"
#include "api/nexsis/dryrun.def"
};

static const nx_field_t courseid_fields[] = {
#include "api/nexsis/courseid.def"
};

static const nx_field_t course_delete_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/dryrun.def"
};

static const nx_field_t course_fields[] = {
#include "api/nexsis/course.def"
#include "api/nexsis/dryrun.def"
};

static const nx_field_t user_enrol_fields[] = {
#include "api/nexsis/userid.def"
#include "api/nexsis/plugin.def"
};

static const nx_field_t enrol_fields[] = {
#include "api/nexsis/userid.def"
#include "api/nexsis/courseid.def"
#include "api/nexsis/enrol.def"
#include "api/nexsis/dryrun.def"
};

static const nx_field_t enrolment_fields[] = {
#include "api/nexsis/userid.def"
#include "api/nexsis/courseid.def"
};

static const nx_field_t unenrol_fields[] = {
#include "api/nexsis/userid.def"
#include "api/nexsis/courseid.def"
#include "api/nexsis/plugin.def"
#include "api/nexsis/dryrun.def"
};

static const nx_field_t groupid_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/groupid.def"
};

static const nx_field_t group_delete_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/groupid.def"
#include "api/nexsis/dryrun.def"
};

static const nx_field_t group_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/group.def"
#include "api/nexsis/dryrun.def"
};

static const nx_field_t user_rename_fields[] = {
#include "api/nexsis/userid.def"
#include "api/nexsis/newid.def"
#include "api/nexsis/dryrun.def"
};

static const nx_field_t course_rename_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/newid.def"
#include "api/nexsis/dryrun.def"
};

static const nx_field_t group_rename_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/groupid.def"
#include "api/nexsis/newid.def"
#include "api/nexsis/dryrun.def"
};

static const nx_field_t member_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/groupid.def"
#include "api/nexsis/userid.def"
#include "api/nexsis/dryrun.def"
};

static const nx_field_t jobid_fields[] = {
#include "api/nexsis/jobid.def"
};

static const nx_field_t user_grade_fields[] = {
#include "api/nexsis/userid.def"
#include "api/nexsis/gradewindow.def"
};

static const nx_field_t course_grade_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/gradewindow.def"
};

static const nx_field_t categorygrade_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/catid.def"
#include "api/nexsis/userids.def"
};

static const nx_field_t gradefeed_fields[] = {
#include "api/nexsis/gradefeed.def"
};

static const nx_field_t change_fields[] = {
#include "api/nexsis/change.def"
};

static const nx_field_t user_list_fields[] = {
#include "api/nexsis/user_list.def"
#include "api/nexsis/page.def"
};

static const nx_field_t course_list_fields[] = {
#include "api/nexsis/course_list.def"
#include "api/nexsis/page.def"
};

static const nx_field_t enrol_list_fields[] = {
#include "api/nexsis/enrol_list.def"
#include "api/nexsis/page.def"
};

static const nx_field_t group_list_fields[] = {
#include "api/nexsis/group_list.def"
#include "api/nexsis/page.def"
};

static const nx_field_t groupmember_list_fields[] = {
#include "api/nexsis/groupmember_list.def"
#include "api/nexsis/page.def"
};

static const nx_field_t category_list_fields[] = {
#include "api/nexsis/category_list.def"
#include "api/nexsis/page.def"
};

static const nx_field_t cohort_list_fields[] = {
#include "api/nexsis/cohort_list.def"
#include "api/nexsis/page.def"
};

static const nx_field_t role_list_fields[] = {
#include "api/nexsis/role_list.def"
#include "api/nexsis/page.def"
};

#include "api/nexsis/bulk_fields.h"

static const nx_field_t override_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/catid.def"
#include "api/nexsis/userid.def"
#include "api/nexsis/override.def"
#include "api/nexsis/dryrun.def"
#undef NX_FIELD
};

static const nx_member_t ping_members[] = {{"message", NX_AS_TEXT, NX_NULL_IS_EMPTY}};
static const nx_shape_t ping_shape = {"ping", ping_members, COUNT(ping_members)};

static const nx_member_t user_members[] = {
    {"userid", NX_AS_TEXT, NX_NULL_IS_EMPTY},    {"username", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"firstname", NX_AS_TEXT, NX_NULL_IS_EMPTY}, {"lastname", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"email", NX_AS_TEXT, NX_NULL_IS_EMPTY},
};
static const nx_shape_t user_shape = {"user", user_members, COUNT(user_members)};

static const nx_member_t course_members[] = {
    {"courseid", NX_AS_TEXT, NX_NULL_IS_EMPTY},     {"fullname", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"shortname", NX_AS_TEXT, NX_NULL_IS_EMPTY},    {"startdate", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"categorypath", NX_AS_TEXT, NX_NULL_IS_EMPTY},
};
static const nx_shape_t course_shape = {"course", course_members, COUNT(course_members)};

/* Every number is a text here, as the document prints it. */
static const nx_member_t course_enrol_members[] = {
    {"userenrol_id", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"enrol", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"enrolstatus", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"enrolstartdate", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"enrolenddate", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"firstname", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"lastname", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"email", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"idnumber", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"role", NX_AS_TEXT, NX_NULL_IS_EMPTY},
};
static const nx_shape_t course_enrol_shape = {"course enrolment", course_enrol_members,
                                              COUNT(course_enrol_members)};

static const nx_member_t user_enrol_members[] = {
    {"courseid", NX_AS_TEXT, NX_NULL_IS_EMPTY},  {"fullname", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"shortname", NX_AS_TEXT, NX_NULL_IS_EMPTY}, {"startdate", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"roles", NX_AS_JSON, NX_NULL_IS_EMPTY},
};
static const nx_shape_t user_enrol_shape = {"user enrolment", user_enrol_members,
                                            COUNT(user_enrol_members)};

static const nx_member_t enrolment_members[] = {
    {"userid", NX_AS_TEXT, NX_NULL_IS_EMPTY},   {"courseid", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"roles", NX_AS_JSON, NX_NULL_IS_EMPTY},    {"status", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"timestart", NX_AS_TEXT, NX_NULL_IS_NULL}, {"timeend", NX_AS_TEXT, NX_NULL_IS_NULL},
    {"plugin", NX_AS_TEXT, NX_NULL_IS_EMPTY},
};
static const nx_shape_t enrolment_shape = {"enrolment", enrolment_members,
                                           COUNT(enrolment_members)};

static const nx_member_t group_members[] = {
    {"groupid", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"name", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"description", NX_AS_TEXT, NX_NULL_IS_EMPTY},
};
static const nx_shape_t group_shape = {"group", group_members, COUNT(group_members)};

static const nx_member_t job_members[] = {
    {"id", NX_AS_TEXT, NX_NULL_IS_EMPTY},        {"kind", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"courseid", NX_AS_TEXT, NX_NULL_IS_ABSENT}, {"state", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"attempt", NX_AS_NUMBER, NX_NULL_IS_NULL},  {"reason", NX_AS_TEXT, NX_NULL_IS_NULL},
    {"created", NX_AS_TEXT, NX_NULL_IS_EMPTY},   {"updated", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"request", NX_AS_TEXT, NX_NULL_IS_ABSENT},  {"items", NX_AS_NUMBER, NX_NULL_IS_ABSENT},
    {"done", NX_AS_NUMBER, NX_NULL_IS_ABSENT},   {"totals", NX_AS_JSON, NX_NULL_IS_ABSENT},
    {"rate", NX_AS_NUMBER, NX_NULL_IS_ABSENT},   {"eta", NX_AS_TEXT, NX_NULL_IS_ABSENT},
};
static const nx_shape_t job_shape = {"job", job_members, COUNT(job_members)};

static const nx_member_t grade_members[] = {
    {"userid", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"courseid", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"rawfinalgrade", NX_AS_NUMBER, NX_NULL_IS_NULL},
    {"rawgrademax", NX_AS_NUMBER, NX_NULL_IS_NULL},
    {"gradeletter", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"gradepercent", NX_AS_NUMBER, NX_NULL_IS_NULL},
    {"feedback", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"timemodified", NX_AS_TEXT, NX_NULL_IS_EMPTY},
};
static const nx_shape_t grade_shape = {"grade", grade_members, COUNT(grade_members)};

/* Every number is a text here, as the document prints it; what the list and the override share. */
#define GRADE_COLUMNS                                                                              \
    {"itemid", NX_AS_TEXT, NX_NULL_IS_NULL}, {"internal_userid", NX_AS_TEXT, NX_NULL_IS_NULL},     \
        {"rawgrade", NX_AS_TEXT, NX_NULL_IS_NULL}, {"rawgrademax", NX_AS_TEXT, NX_NULL_IS_NULL},   \
        {"rawgrademin", NX_AS_TEXT, NX_NULL_IS_NULL}, {"rawscaleid", NX_AS_TEXT, NX_NULL_IS_NULL}, \
        {"usermodified", NX_AS_TEXT, NX_NULL_IS_NULL},                                             \
        {"finalgrade", NX_AS_TEXT, NX_NULL_IS_NULL}, {"hidden", NX_AS_TEXT, NX_NULL_IS_NULL},      \
        {"locked", NX_AS_TEXT, NX_NULL_IS_NULL}, {"locktime", NX_AS_TEXT, NX_NULL_IS_NULL},        \
        {"exported", NX_AS_TEXT, NX_NULL_IS_NULL}, {"overridden", NX_AS_TEXT, NX_NULL_IS_NULL},    \
        {"excluded", NX_AS_TEXT, NX_NULL_IS_NULL}, {"feedback", NX_AS_TEXT, NX_NULL_IS_NULL},      \
        {"feedbackformat", NX_AS_TEXT, NX_NULL_IS_NULL},                                           \
        {"information", NX_AS_TEXT, NX_NULL_IS_NULL},                                              \
        {"informationformat", NX_AS_TEXT, NX_NULL_IS_NULL},                                        \
        {"timecreated", NX_AS_TEXT, NX_NULL_IS_NULL},                                              \
        {"timemodified", NX_AS_TEXT, NX_NULL_IS_NULL},                                             \
        {"aggregationstatus", NX_AS_TEXT, NX_NULL_IS_NULL},                                        \
    {                                                                                              \
        "aggregationweight", NX_AS_TEXT, NX_NULL_IS_NULL                                           \
    }

static const nx_member_t categorygrade_members[] = {
    {"user_idnumber", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    GRADE_COLUMNS,
    {"gradeid", NX_AS_TEXT, NX_NULL_IS_NULL},
    {"categoryid", NX_AS_TEXT, NX_NULL_IS_NULL},
};
static const nx_shape_t categorygrade_shape = {"grade category", categorygrade_members,
                                               COUNT(categorygrade_members)};

static const nx_member_t override_members[] = {
    {"user_idnumber", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"id", NX_AS_TEXT, NX_NULL_IS_NULL},
    GRADE_COLUMNS,
};
static const nx_shape_t override_shape = {"overridden grade", override_members,
                                          COUNT(override_members)};

static const nx_member_t changes_members[] = {
    {"changes", NX_AS_JSON, NX_NULL_IS_NULL},
    {"cursor", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"more", NX_AS_BOOL, NX_NULL_IS_EMPTY},
};
static const nx_shape_t changes_shape = {"changes", changes_members, COUNT(changes_members)};
static const nx_shape_t gradechanges_shape = {"grade changes", changes_members,
                                              COUNT(changes_members)};

static const nx_shape_t *const parts[] = {&nexsis_change_shape, &nexsis_gradechange_shape};

static const nx_schema_t schemas[] = {
#define TEXTS                            "\"type\":\"array\",\"items\":{\"type\":\"string\"}"
#define LIST_OF(name)                    "\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/" name "\"}"
#define NX_SCHEMA(shape, member, schema) {shape, member, schema},
#include "api/nexsis/schemas.def"
#undef NX_SCHEMA
};

static const nx_route_t routes[] = {
#define NX_ROUTE(method, path, handler, scope, limit, fields, sql, shape, summary)                 \
    {NX_##method,   path, handler, NX_SCOPE_##scope, NX_##limit, fields,                           \
     COUNT(fields), sql,  shape,   summary},
#include "api/nexsis/routes.def"
#undef NX_ROUTE
};

const nx_api_t nx_api_nexsis = {
    .name = "nexsis",
    .routes = routes,
    .route_count = COUNT(routes),
    .parts = parts,
    .part_count = COUNT(parts),
    .schemas = schemas,
    .schema_count = COUNT(schemas),
    .token_parameter = "token",
    .type = "application/json; charset=utf-8",
    .write_error = nexsis_problem_write,
};

nx_err_t *nexsis_ping(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    static const char pong[] = "{\"message\":\"pong\"}";

    (void)route;
    NX_TRY(nx_db_read(q, &NX_SQL_CORE_PING, NULL, NULL, 0));
    return nx_spool_add(out->body, pong, sizeof(pong) - 1);
}
