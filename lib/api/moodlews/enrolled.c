/* SPDX-License-Identifier: Apache-2.0
 *
 * core_enrol_get_enrolled_users: its trees. Everything else is in its statement.
 */
#include "api/moodlews/moodlews.h"

static const mw_desc_t option_members[] = {
    VALUE("name", ALPHANUMEXT, REQUIRED),
    VALUE("value", RAW, REQUIRED),
};

static const mw_desc_t enrolled_params[] = {
    VALUE("courseid", INT, REQUIRED),
    LIST("options", option_members, DEFAULT),
};
const mw_desc_t moodlews_enrolled_users_params = SINGLE(NULL, enrolled_params, REQUIRED);

static const mw_desc_t customfield_members[] = {
    VALUE("type", ALPHANUMEXT, REQUIRED),
    VALUE("value", RAW, REQUIRED),
    VALUE("name", RAW, REQUIRED),
    VALUE("shortname", RAW, REQUIRED),
};

static const mw_desc_t group_members[] = {
    VALUE("id", INT, REQUIRED),
    VALUE("name", RAW, REQUIRED),
    VALUE("description", RAW, REQUIRED),
    VALUE("descriptionformat", INT, REQUIRED),
};

static const mw_desc_t role_members[] = {
    VALUE("roleid", INT, REQUIRED),
    VALUE("name", RAW, REQUIRED),
    VALUE("shortname", ALPHANUMEXT, REQUIRED),
    VALUE("sortorder", INT, REQUIRED),
};

static const mw_desc_t preference_members[] = {
    VALUE("name", RAW, REQUIRED),
    VALUE("value", RAW, REQUIRED),
};

static const mw_desc_t course_members[] = {
    VALUE("id", INT, REQUIRED),
    VALUE("fullname", RAW, REQUIRED),
    VALUE("shortname", RAW, REQUIRED),
};

static const mw_desc_t user_members[] = {
    VALUE("id", INT, REQUIRED),
    VALUE("username", RAW, OPTIONAL),
    VALUE("firstname", NOTAGS, OPTIONAL),
    VALUE("lastname", NOTAGS, OPTIONAL),
    VALUE("fullname", NOTAGS, REQUIRED),
    VALUE("email", TEXT, OPTIONAL),
    VALUE("address", TEXT, OPTIONAL),
    VALUE("phone1", NOTAGS, OPTIONAL),
    VALUE("phone2", NOTAGS, OPTIONAL),
    VALUE("department", TEXT, OPTIONAL),
    VALUE("institution", TEXT, OPTIONAL),
    VALUE("idnumber", RAW, OPTIONAL),
    VALUE("interests", TEXT, OPTIONAL),
    VALUE("firstaccess", INT, OPTIONAL),
    VALUE("lastaccess", INT, OPTIONAL),
    VALUE("lastcourseaccess", INT, OPTIONAL),
    VALUE("description", RAW, OPTIONAL),
    VALUE("descriptionformat", INT, OPTIONAL),
    VALUE("city", NOTAGS, OPTIONAL),
    VALUE("country", ALPHA, OPTIONAL),
    VALUE("profileimageurlsmall", RAW, OPTIONAL),
    VALUE("profileimageurl", RAW, OPTIONAL),
    LIST("customfields", customfield_members, OPTIONAL),
    LIST("groups", group_members, OPTIONAL),
    LIST("roles", role_members, OPTIONAL),
    LIST("preferences", preference_members, OPTIONAL),
    LIST("enrolledcourses", course_members, OPTIONAL),
};
const mw_desc_t moodlews_enrolled_users_returns = LIST(NULL, user_members, REQUIRED);
