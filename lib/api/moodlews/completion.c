/* SPDX-License-Identifier: Apache-2.0
 *
 * core_completion_get_activities_completion_status and
 * core_completion_get_course_completion_status: their trees. Everything else is in their
 * statements.
 */
#include "api/moodlews/moodlews.h"

static const mw_desc_t who_params[] = {
    VALUE("courseid", INT, REQUIRED),
    VALUE("userid", INT, REQUIRED),
};
const mw_desc_t moodlews_completion_params = SINGLE(NULL, who_params, REQUIRED);

/* --- activities ---------------------------------------------------------------------------------
 */

static const mw_desc_t rule_value_members[] = {
    VALUE("status", INT, REQUIRED),
    VALUE("description", RAW, REQUIRED),
};

static const mw_desc_t rule_members[] = {
    VALUE("rulename", RAW, REQUIRED),
    SINGLE("rulevalue", rule_value_members, REQUIRED),
};

static const mw_desc_t status_members[] = {
    VALUE("cmid", INT, REQUIRED),
    VALUE("modname", PLUGIN, REQUIRED),
    VALUE("instance", INT, REQUIRED),
    VALUE("state", INT, REQUIRED),
    VALUE("timecompleted", INT, REQUIRED),
    VALUE("tracking", INT, REQUIRED),
    VALUE("overrideby", INT, NULLABLE),
    VALUE("valueused", BOOL, OPTIONAL),
    VALUE("hascompletion", BOOL, REQUIRED),
    VALUE("isautomatic", BOOL, REQUIRED),
    VALUE("istrackeduser", BOOL, REQUIRED),
    VALUE("uservisible", BOOL, REQUIRED),
    LIST("details", rule_members, REQUIRED),
};

static const mw_desc_t activities_members[] = {
    LIST("statuses", status_members, REQUIRED),
    WARNINGS,
};
const mw_desc_t moodlews_activities_returns = SINGLE(NULL, activities_members, REQUIRED);

/* --- course -------------------------------------------------------------------------------------
 */

static const mw_desc_t detail_members[] = {
    VALUE("type", TEXT, REQUIRED),
    VALUE("criteria", RAW, REQUIRED),
    VALUE("requirement", TEXT, REQUIRED),
    VALUE("status", TEXT, REQUIRED),
};

static const mw_desc_t criterion_members[] = {
    VALUE("type", INT, REQUIRED),          VALUE("title", TEXT, REQUIRED),
    VALUE("status", NOTAGS, REQUIRED),     VALUE("complete", BOOL, REQUIRED),
    VALUE("timecompleted", INT, NULLABLE), SINGLE("details", detail_members, REQUIRED),
};

static const mw_desc_t course_members[] = {
    VALUE("completed", BOOL, REQUIRED),
    VALUE("aggregation", INT, REQUIRED),
    LIST("completions", criterion_members, REQUIRED),
};

static const mw_desc_t completion_members[] = {
    SINGLE("completionstatus", course_members, REQUIRED),
    WARNINGS,
};
const mw_desc_t moodlews_course_completion_returns = SINGLE(NULL, completion_members, REQUIRED);
