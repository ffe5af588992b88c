/* SPDX-License-Identifier: Apache-2.0
 *
 * The functions of the plugin local_wsfunc: their trees; members are those of its document (Saylor
 * Academy). Its list of accounts is in user.c.
 */
#include "api/moodlews/moodlews.h"

/* --- local_wsfunc_get_grades ---------------------------------------------------------------------
 */

static const mw_desc_t grades_params[] = {
    VALUE("courseid", INT, REQUIRED),
    VALUE_PRESET("component", COMPONENT, ""),
    VALUE("activityid", RAW, NULLABLE), /* the document's default is the word null */
    VALUES("userids", INT, DEFAULT),
};
const mw_desc_t moodlews_local_grades_params = SINGLE(NULL, grades_params, REQUIRED);

static const mw_desc_t grade_members[] = {
    VALUE("userid", INT, REQUIRED),         VALUE("grade", FLOAT, NULLABLE),
    VALUE("locked", INT, REQUIRED),         VALUE("hidden", INT, REQUIRED),
    VALUE("overridden", INT, REQUIRED),     VALUE("feedback", RAW, NULLABLE),
    VALUE("feedbackformat", INT, REQUIRED), VALUE("usermodified", INT, NULLABLE),
    VALUE("datesubmitted", INT, NULLABLE),  VALUE("dategraded", INT, NULLABLE),
    VALUE("str_grade", RAW, REQUIRED),      VALUE("str_long_grade", RAW, REQUIRED),
    VALUE("str_feedback", RAW, REQUIRED),
};

static const mw_desc_t item_members[] = {
    VALUE("activityid", ALPHANUM, REQUIRED), VALUE("itemnumber", INT, REQUIRED),
    VALUE("scaleid", INT, REQUIRED),         VALUE("name", RAW, REQUIRED),
    VALUE("grademin", FLOAT, REQUIRED),      VALUE("grademax", FLOAT, REQUIRED),
    VALUE("gradepass", FLOAT, REQUIRED),     VALUE("locked", INT, REQUIRED),
    VALUE("hidden", INT, REQUIRED),          LIST("grades", grade_members, REQUIRED),
};

static const mw_desc_t outcome_grade_members[] = {
    VALUE("userid", INT, REQUIRED),       VALUE("grade", FLOAT, NULLABLE),
    VALUE("locked", INT, REQUIRED),       VALUE("hidden", INT, REQUIRED),
    VALUE("feedback", RAW, NULLABLE),     VALUE("feedbackformat", INT, REQUIRED),
    VALUE("usermodified", INT, NULLABLE), VALUE("str_grade", RAW, REQUIRED),
    VALUE("str_feedback", RAW, REQUIRED),
};

static const mw_desc_t outcome_members[] = {
    VALUE("activityid", ALPHANUM, REQUIRED),
    VALUE("itemnumber", INT, REQUIRED),
    VALUE("scaleid", INT, REQUIRED),
    VALUE("name", RAW, REQUIRED),
    VALUE("locked", INT, REQUIRED),
    VALUE("hidden", INT, REQUIRED),
    LIST("grades", outcome_grade_members, REQUIRED),
};

static const mw_desc_t grades_members[] = {
    LIST("items", item_members, REQUIRED),
    LIST("outcomes", outcome_members, OPTIONAL),
};
const mw_desc_t moodlews_local_grades_returns = SINGLE(NULL, grades_members, REQUIRED);

/* --- local_wsfunc_get_lastaccess -----------------------------------------------------------------
 */

static const mw_desc_t lastaccess_params[] = {
    VALUE_PRESET("userid", INT, "0"),
};
const mw_desc_t moodlews_local_lastaccess_params = SINGLE(NULL, lastaccess_params, REQUIRED);

static const mw_desc_t lastaccess_members[] = {
    VALUE("lastaccess", INT, REQUIRED),
};
const mw_desc_t moodlews_local_lastaccess_returns = SINGLE(NULL, lastaccess_members, REQUIRED);

/* --- local_wsfunc_get_users_courses --------------------------------------------------------------
 */

static const mw_desc_t users_courses_params[] = {
    VALUE("userid", INT, REQUIRED),
};
const mw_desc_t moodlews_local_users_courses_params = SINGLE(NULL, users_courses_params, REQUIRED);

static const mw_desc_t own_course_members[] = {
    VALUE("id", INT, REQUIRED),
    VALUE("shortname", RAW, REQUIRED),
    VALUE("fullname", RAW, REQUIRED),
    VALUE("enrolledusercount", INT, REQUIRED),
    VALUE("idnumber", RAW, REQUIRED),
    VALUE("visible", INT, REQUIRED),
    VALUE("summary", RAW, OPTIONAL),
    VALUE("summaryformat", INT, OPTIONAL),
    VALUE("format", PLUGIN, OPTIONAL),
    VALUE("showgrades", INT, OPTIONAL),
    VALUE("lang", SAFEDIR, OPTIONAL),
    VALUE("enablecompletion", INT, OPTIONAL),
    VALUE("enroltimestart", INT, OPTIONAL),
    VALUE("enroltimeend", INT, OPTIONAL),
    VALUE("enroltimecreated", INT, OPTIONAL),
};
const mw_desc_t moodlews_local_users_courses_returns = LIST(NULL, own_course_members, REQUIRED);

/* --- local_wsfunc_get_visible_courses ------------------------------------------------------------
 */

static const mw_desc_t visible_params[] = {
    VALUE_PRESET("cat", INT, "0"),
};
const mw_desc_t moodlews_local_visible_courses_params = SINGLE(NULL, visible_params, REQUIRED);

static const mw_desc_t course_members[] = {
    VALUE("id", INT, REQUIRED),         VALUE("category", INT, REQUIRED),
    VALUE("shortname", TEXT, REQUIRED), VALUE("fullname", RAW, REQUIRED),
    VALUE("startdate", RAW, OPTIONAL),  VALUE("summary", RAW, OPTIONAL),
};

static const mw_desc_t courses_members[] = {
    LIST("courses", course_members, REQUIRED),
};
const mw_desc_t moodlews_local_visible_courses_returns = SINGLE(NULL, courses_members, REQUIRED);
