/* SPDX-License-Identifier: Apache-2.0
 *
 * Courses as they are read: core_course_get_courses_by_field, core_enrol_get_users_courses and
 * core_group_get_course_groups; their trees. Everything else is in their statements.
 */
#include "api/moodlews/moodlews.h"

static const mw_desc_t file_members[] = {
    VALUE("filename", RAW, OPTIONAL),        VALUE("filepath", RAW, OPTIONAL),
    VALUE("filesize", INT, OPTIONAL),        VALUE("fileurl", RAW, OPTIONAL),
    VALUE("timemodified", INT, OPTIONAL),    VALUE("mimetype", RAW, OPTIONAL),
    VALUE("isexternalfile", BOOL, OPTIONAL), VALUE("repositorytype", PLUGIN, OPTIONAL),
};

/* --- core_course_get_courses_by_field ------------------------------------------------------------
 */

static const mw_desc_t by_field_params[] = {
    VALUE_PRESET("field", ALPHA, ""),
    VALUE_PRESET("value", RAW, ""),
};
const mw_desc_t moodlews_courses_by_field_params = SINGLE(NULL, by_field_params, REQUIRED);

static const mw_desc_t contact_members[] = {
    VALUE("id", INT, REQUIRED),
    VALUE("fullname", NOTAGS, REQUIRED),
};

static const mw_desc_t customfield_members[] = {
    VALUE("name", RAW, REQUIRED),         VALUE("shortname", ALPHANUMEXT, REQUIRED),
    VALUE("type", ALPHANUMEXT, REQUIRED), VALUE("valueraw", RAW, NULLABLE),
    VALUE("value", RAW, NULLABLE),
};

static const mw_desc_t filter_members[] = {
    VALUE("filter", PLUGIN, REQUIRED),
    VALUE("localstate", INT, REQUIRED),
    VALUE("inheritedstate", INT, REQUIRED),
};

static const mw_desc_t option_members[] = {
    VALUE("name", RAW, REQUIRED),
    VALUE("value", RAW, NULLABLE),
};

static const mw_desc_t course_members[] = {
    VALUE("id", INT, REQUIRED),
    VALUE("fullname", RAW, REQUIRED),
    VALUE("displayname", RAW, REQUIRED),
    VALUE("shortname", RAW, REQUIRED),
    VALUE("courseimage", RAW, OPTIONAL),
    VALUE("categoryid", INT, REQUIRED),
    VALUE("categoryname", RAW, REQUIRED),
    VALUE("sortorder", INT, OPTIONAL),
    VALUE("summary", RAW, REQUIRED),
    VALUE("summaryformat", INT, REQUIRED),
    LIST("summaryfiles", file_members, OPTIONAL),
    LIST("overviewfiles", file_members, REQUIRED),
    VALUE("showactivitydates", BOOL, NULLABLE),
    VALUE("showcompletionconditions", BOOL, NULLABLE),
    LIST("contacts", contact_members, REQUIRED),
    VALUES("enrollmentmethods", PLUGIN, REQUIRED),
    LIST("customfields", customfield_members, OPTIONAL),
    VALUE("idnumber", RAW, OPTIONAL),
    VALUE("format", PLUGIN, OPTIONAL),
    VALUE("showgrades", INT, OPTIONAL),
    VALUE("newsitems", INT, OPTIONAL),
    VALUE("startdate", INT, OPTIONAL),
    VALUE("enddate", INT, OPTIONAL),
    VALUE("maxbytes", INT, OPTIONAL),
    VALUE("showreports", INT, OPTIONAL),
    VALUE("visible", INT, OPTIONAL),
    VALUE("groupmode", INT, OPTIONAL),
    VALUE("groupmodeforce", INT, OPTIONAL),
    VALUE("defaultgroupingid", INT, OPTIONAL),
    VALUE("enablecompletion", INT, OPTIONAL),
    VALUE("completionnotify", INT, OPTIONAL),
    VALUE("lang", SAFEDIR, OPTIONAL),
    VALUE("theme", PLUGIN, OPTIONAL),
    VALUE("marker", INT, OPTIONAL),
    VALUE("legacyfiles", INT, OPTIONAL),
    VALUE("calendartype", PLUGIN, OPTIONAL),
    VALUE("timecreated", INT, OPTIONAL),
    VALUE("timemodified", INT, OPTIONAL),
    VALUE("requested", INT, OPTIONAL),
    VALUE("cacherev", INT, OPTIONAL),
    LIST("filters", filter_members, OPTIONAL),
    LIST("courseformatoptions", option_members, OPTIONAL),
};

static const mw_desc_t courses_members[] = {
    LIST("courses", course_members, REQUIRED),
    WARNINGS,
};
const mw_desc_t moodlews_courses_by_field_returns = SINGLE(NULL, courses_members, REQUIRED);

/* --- core_enrol_get_users_courses ----------------------------------------------------------------
 */

static const mw_desc_t users_courses_params[] = {
    VALUE("userid", INT, REQUIRED),
    VALUE_PRESET("returnusercount", BOOL, "1"),
};
const mw_desc_t moodlews_users_courses_params = SINGLE(NULL, users_courses_params, REQUIRED);

static const mw_desc_t own_course_members[] = {
    VALUE("id", INT, REQUIRED),
    VALUE("shortname", RAW, REQUIRED),
    VALUE("fullname", RAW, REQUIRED),
    VALUE("displayname", RAW, OPTIONAL),
    VALUE("enrolledusercount", INT, OPTIONAL),
    VALUE("idnumber", RAW, REQUIRED),
    VALUE("visible", INT, REQUIRED),
    VALUE("summary", RAW, OPTIONAL),
    VALUE("summaryformat", INT, OPTIONAL),
    VALUE("format", PLUGIN, OPTIONAL),
    VALUE("courseimage", RAW, OPTIONAL),
    VALUE("showgrades", BOOL, OPTIONAL),
    VALUE("lang", SAFEDIR, OPTIONAL),
    VALUE("enablecompletion", BOOL, OPTIONAL),
    VALUE("completionhascriteria", BOOL, OPTIONAL),
    VALUE("completionusertracked", BOOL, OPTIONAL),
    VALUE("category", INT, OPTIONAL),
    VALUE("progress", FLOAT, NULLABLE),
    VALUE("completed", BOOL, NULLABLE),
    VALUE("startdate", INT, OPTIONAL),
    VALUE("enddate", INT, OPTIONAL),
    VALUE("marker", INT, OPTIONAL),
    VALUE("lastaccess", INT, NULLABLE),
    VALUE("isfavourite", BOOL, OPTIONAL),
    VALUE("hidden", BOOL, OPTIONAL),
    LIST("overviewfiles", file_members, OPTIONAL),
    VALUE("showactivitydates", BOOL, NULLABLE),
    VALUE("showcompletionconditions", BOOL, NULLABLE),
    VALUE("timemodified", INT, OPTIONAL),
};
const mw_desc_t moodlews_users_courses_returns = LIST(NULL, own_course_members, REQUIRED);

/* --- core_group_get_course_groups ----------------------------------------------------------------
 */

static const mw_desc_t groups_params[] = {
    VALUE("courseid", INT, REQUIRED),
};
const mw_desc_t moodlews_course_groups_params = SINGLE(NULL, groups_params, REQUIRED);

static const mw_desc_t group_members[] = {
    VALUE("id", INT, REQUIRED),
    VALUE("courseid", INT, REQUIRED),
    VALUE("name", TEXT, REQUIRED),
    VALUE("description", RAW, REQUIRED),
    VALUE("descriptionformat", INT, REQUIRED),
    VALUE("enrolmentkey", RAW, NULLABLE),
    VALUE("idnumber", RAW, REQUIRED),
    VALUE("visibility", INT, REQUIRED),
    VALUE("participation", BOOL, REQUIRED),
};
const mw_desc_t moodlews_course_groups_returns = LIST(NULL, group_members, REQUIRED);
