/* SPDX-License-Identifier: Apache-2.0
 *
 * core_enrol_get_enrolled_users: its trees, and which of its two statements is run. Everything else
 * is in them.
 */
#include "api/moodlews/moodlews.h"

#include "api/moodlews/php.h"
#include "core/text.h"

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

/* Whether one of the LEN bytes long NAMEs with commas between is a member that stands in the
 * account itself, or the roles. */
static int is_plain(const char *name, apr_size_t len)
{
    static const char *const plain[] = {"id",       "username", "firstname",   "lastname",
                                        "fullname", "email",    "department",  "institution",
                                        "idnumber", "city",     "firstaccess", "lastaccess",
                                        "country",  "roles"};
    int i;

    for (i = 0; i < MW_COUNT(plain); i++) {
        if (strlen(plain[i]) == len && memcmp(plain[i], name, len) == 0)
            return 1;
    }
    return 0;
}

/* The members asked for, as a PostgreSQL array, where they are all plain and nothing else is asked
 * for; else NULL. */
static const char *plain_fields(const mw_call_t *call)
{
    const mw_node_t *options = mw_php_get(call->given, "options"), *name, *value;
    const char *at;
    nx_buf_t b;

    if (!options || !options->items || options->items->nelts != 1)
        return NULL;
    options = APR_ARRAY_IDX(options->items, 0, const mw_node_t *);
    name = mw_php_get(options, "name");
    value = mw_php_get(options, "value");
    if (!name || !value || name->items || value->items ||
        strcmp(name->text.data, "userfields") != 0)
        return NULL;
    nx_buf_init(&b, call->q->pool, 128);
    for (at = value->text.data;; at++) {
        apr_size_t len = strcspn(at, ",");

        if (!is_plain(at, len))
            return NULL;
        nx_buf_puts(&b, b.len ? "," : "{");
        nx_buf_add(&b, at, len);
        at += len;
        if (!*at)
            break;
    }
    nx_buf_puts(&b, "}");
    return b.data;
}

nx_err_t *moodlews_enrolled_users(mw_call_t *call)
{
    const mw_caller_t *c = call->caller;
    const char *fields = c->admin && !c->cohorts ? plain_fields(call) : NULL;
    const char *args[] = {c->nameform, moodlews_value(call, "courseid"), fields};

    if (!fields)
        return moodlews_get(call);
    return moodlews_read_sql(call, &NX_SQL_MOODLEWS_ENROLLED_USERS_ALL, args, MW_COUNT(args));
}
