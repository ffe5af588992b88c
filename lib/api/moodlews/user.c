/* SPDX-License-Identifier: Apache-2.0
 *
 * core_user_get_users and core_user_get_users_by_field: trees, and what is judged before the
 * database is asked.
 */
#include "api/moodlews/moodlews.h"

#include <apr_strings.h>

#include "api/moodlews/php.h"
#include "api/moodlews/types.h"
#include "api/moodlews/write.h"

static const mw_desc_t customfield_members[] = {
    VALUE("type", ALPHANUMEXT, REQUIRED), VALUE("value", RAW, REQUIRED),
    VALUE("displayvalue", RAW, OPTIONAL), VALUE("name", RAW, REQUIRED),
    VALUE("shortname", RAW, REQUIRED),
};

static const mw_desc_t preference_members[] = {
    VALUE("name", RAW, REQUIRED),
    VALUE("value", RAW, REQUIRED),
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
    VALUE("auth", PLUGIN, OPTIONAL),
    VALUE("suspended", BOOL, OPTIONAL),
    VALUE("confirmed", BOOL, OPTIONAL),
    VALUE("lang", SAFEDIR, OPTIONAL),
    VALUE("calendartype", SAFEDIR, OPTIONAL),
    VALUE("theme", PLUGIN, OPTIONAL),
    VALUE("timezone", TIMEZONE, OPTIONAL),
    VALUE("mailformat", INT, OPTIONAL),
    VALUE("description", RAW, OPTIONAL),
    VALUE("descriptionformat", INT, OPTIONAL),
    VALUE("city", NOTAGS, OPTIONAL),
    VALUE("country", ALPHA, OPTIONAL),
    VALUE("profileimageurlsmall", RAW, REQUIRED),
    VALUE("profileimageurl", RAW, REQUIRED),
    LIST("customfields", customfield_members, OPTIONAL),
    LIST("preferences", preference_members, OPTIONAL),
};

/* --- core_user_get_users_by_field ---------------------------------------------------------------
 */

static const mw_desc_t by_field_params[] = {
    VALUE("field", ALPHA, REQUIRED),
    VALUES("values", RAW, REQUIRED),
};
const mw_desc_t moodlews_users_by_field_params = SINGLE(NULL, by_field_params, REQUIRED);
const mw_desc_t moodlews_users_by_field_returns = LIST(NULL, user_members, REQUIRED);

/* Whether VALUE is what Moodle's cleaning for FIELD leaves of it: PHP compares the numbers of ids,
 * so " 007" is 7. *VALUE becomes a text PostgreSQL reads alike. */
static int is_clean(apr_pool_t *p, const char *field, nx_str_t *value)
{
    if (strcmp(field, "username") == 0)
        return mw_type_holds(MW_USERNAME, value);
    if (strcmp(field, "email") == 0)
        return mw_type_holds(MW_EMAIL, value);
    if (strcmp(field, "id") != 0)
        return 1;
    value->data += strspn(value->data, " \t\r\n\v\f");
    value->len = strspn(value->data + strspn(value->data, "+-"), "0123456789");
    if (!value->len || value->len > 18)
        return 0;
    value->len += strspn(value->data, "+-") > 0;
    value->data = apr_pstrmemdup(p, value->data, value->len);
    return strspn(value->data, "+-") < 2;
}

/* The elements of the parameter "values", which is a list of texts, as a PostgreSQL array. */
static nx_err_t *read_values(const mw_call_t *call, const char *field, const char **list)
{
    const apr_array_header_t *items = mw_php_get(call->given, "values")->items;
    apr_pool_t *p = call->q->pool;
    nx_buf_t b;
    int i;

    nx_buf_init(&b, p, 64);
    for (i = 0; i < items->nelts; i++) {
        nx_str_t value = APR_ARRAY_IDX(items, i, const mw_node_t *)->text;
        if (!is_clean(p, field, &value))
            return moodlews_invalid(p, "values: not a clean %s", field);
        nx_buf_puts(&b, i ? "," : "{");
        mw_put_array_text(&b, value.data);
    }
    nx_buf_puts(&b, i ? "}" : "{}");
    *list = b.data;
    return NULL;
}

/* Where a user is looked for by one field; ALL is for who sees all of everybody. */
static const struct {
    const char *name, *searched;
    const nx_sql_t *sql, *all;
} by_fields[] = {
    {"id", "{}", &NX_SQL_MOODLEWS_USERS_BY_ID, &NX_SQL_MOODLEWS_USERS_BY_ID_ALL},
    {"idnumber", "{idnumber}", &NX_SQL_MOODLEWS_USERS_BY_IDNUMBER,
     &NX_SQL_MOODLEWS_USERS_BY_IDNUMBER_ALL},
    {"username", "{username}", &NX_SQL_MOODLEWS_USERS_BY_USERNAME, NULL},
    {"email", "{email}", &NX_SQL_MOODLEWS_USERS_BY_EMAIL, &NX_SQL_MOODLEWS_USERS_BY_EMAIL_ALL},
};

/* Runs SQL. SEARCH: the fields something must be seen in, the values, and, of a search, the field
 * the values are of and the criteria. */
static nx_err_t *read_users(mw_call_t *call, const nx_sql_t *sql, int strict,
                            const char *const *search)
{
    const mw_caller_t *c = call->caller;
    const char *args[] = {
        search[0], strict ? "true" : "false",    c->theme,  c->themerev, c->nameform,
        c->hidden, c->tagged ? "true" : "false", search[1], search[2],   search[3]};

    return moodlews_read_sql(call, sql, args, sql->param_count - MW_FIRST_ARGS);
}

/* The same for a site administrator who is not confined. */
static nx_err_t *read_all(mw_call_t *call, const nx_sql_t *sql, int strict, const char *values)
{
    const mw_caller_t *c = call->caller;
    const char *args[] = {strict ? "true" : "false",    c->theme, c->themerev, c->nameform,
                          c->tagged ? "true" : "false", values};

    return moodlews_read_sql(call, sql, args, MW_COUNT(args));
}

nx_err_t *moodlews_users_by_field(mw_call_t *call)
{
    const char *field = moodlews_value(call, "field");
    const char *search[] = {NULL, NULL, NULL, NULL};
    int strict = call->q->settings->moodlews_strict, i;

    for (i = 0; i < MW_COUNT(by_fields); i++) {
        if (strcmp(by_fields[i].name, field) == 0) {
            search[0] = by_fields[i].searched;
            NX_TRY(read_values(call, field, &search[1]));
            if (by_fields[i].all && call->caller->admin && !call->caller->cohorts)
                return read_all(call, by_fields[i].all, strict, search[1]);
            return read_users(call, by_fields[i].sql, strict, search);
        }
    }
    return moodlews_error(call->q->pool, "codingerror:invalid field parameter", NULL);
}

/* --- core_user_get_users -------------------------------------------------------------------------
 */

static const mw_desc_t criterion_members[] = {
    VALUE("key", ALPHA, REQUIRED),
    VALUE("value", RAW, REQUIRED),
};
static const mw_desc_t search_params[] = {LIST("criteria", criterion_members, REQUIRED)};
const mw_desc_t moodlews_users_params = SINGLE(NULL, search_params, REQUIRED);

static const mw_desc_t search_members[] = {LIST("users", user_members, REQUIRED), WARNINGS};
const mw_desc_t moodlews_users_returns = SINGLE(NULL, search_members, REQUIRED);

/* Fields people are searched by; the first ones are in an index, and find whom the others judge. */
static const char *const search_fields[] = {"id",    "idnumber",  "username", "auth",
                                            "email", "firstname", "lastname"};
enum { INDEXED = 3, FIELDS = MW_COUNT(search_fields) };

static int search_field(const char *key)
{
    int i;

    for (i = 0; i < FIELDS && strcmp(search_fields[i], key) != 0; i++)
        continue;
    return i;
}

/* A key Moodle does not know: a warning, and the search goes on without it. */
static nx_err_t *unknown_key(mw_call_t *call, const char *key)
{
    if (call->q->settings->moodlews_strict)
        return moodlews_invalid(call->q->pool, "criteria: no field %s", key);
    moodlews_warn(call, key, NULL, "invalidfieldparameter",
                  apr_psprintf(call->q->pool,
                               "The search key '%s' is not supported, look at the web service "
                               "documentation",
                               key));
    return NULL;
}

/* The values searched for by field, NULL where a field is not searched by. */
static nx_err_t *read_criteria(mw_call_t *call, const char **values)
{
    const apr_array_header_t *items = mw_php_get(call->given, "criteria")->items;
    apr_hash_t *seen = apr_hash_make(call->q->pool);
    int i;

    for (i = 0; i < items->nelts; i++) {
        const mw_node_t *item = APR_ARRAY_IDX(items, i, const mw_node_t *);
        const char *key = mw_php_get(item, "key")->text.data;
        int field = search_field(key);

        if (apr_hash_get(seen, key, APR_HASH_KEY_STRING))
            return moodlews_error(call->q->pool, "keyalreadyset", key);
        apr_hash_set(seen, key, APR_HASH_KEY_STRING, key);
        if (field < FIELDS)
            values[field] = mw_php_get(item, "value")->text.data;
        else
            NX_TRY(unknown_key(call, key));
    }
    return NULL;
}

/* VALUES as a JSON object, those of fields that are searched by. */
static const char *criteria_json(apr_pool_t *p, const char *const *values)
{
    const char *comma = "{";
    nx_buf_t b;
    int i;

    nx_buf_init(&b, p, 128);
    for (i = 0; i < FIELDS; i++) {
        if (!values[i])
            continue;
        nx_buf_printf(&b, "%s\"%s\":", comma, search_fields[i]);
        nx_buf_json(&b, values[i], strlen(values[i]));
        comma = ",";
    }
    nx_buf_puts(&b, *comma == '{' ? "{}" : "}");
    return b.data;
}

/* Names of the fields VALUES are of, as a PostgreSQL array. */
static const char *searched(apr_pool_t *p, const char *const *values)
{
    nx_buf_t b;
    int i;

    nx_buf_init(&b, p, 64);
    for (i = 0; i < FIELDS; i++) {
        if (values[i])
            nx_buf_printf(&b, "%c%s", b.len ? ',' : '{', search_fields[i]);
    }
    nx_buf_puts(&b, b.len ? "}" : "{}");
    return b.data;
}

nx_err_t *moodlews_users(mw_call_t *call)
{
    apr_pool_t *p = call->q->pool;
    const char *values[FIELDS] = {NULL}, *search[] = {NULL, NULL, NULL, NULL};
    nx_buf_t list;
    int i;

    NX_TRY(read_criteria(call, values));
    if (values[0]) /* as PHP reads a number, "abc" is 0 */
        values[0] = apr_psprintf(p, "%" APR_INT64_T_FMT, apr_strtoi64(values[0], NULL, 10));
    for (i = 0; i < INDEXED && !values[i]; i++)
        continue;
    search[0] = searched(p, values);
    search[3] = criteria_json(p, values);
    if (i < INDEXED) {
        nx_buf_init(&list, p, 64);
        nx_buf_puts(&list, "{");
        mw_put_array_text(&list, values[i]);
        nx_buf_puts(&list, "}");
        search[1] = list.data;
        search[2] = search_fields[i];
    }
    return read_users(call, call->function->sql, 0, search);
}

/* --- local_wsfunc_programpartner_get_users -------------------------------------------------------
 */

/* The members of the caller's cohorts; who is not confined to any is no partner. */
nx_err_t *moodlews_local_partner_users(mw_call_t *call)
{
    static const char *const everybody[] = {"{}", NULL, NULL, NULL};

    if (!call->caller->cohorts)
        return moodlews_answer(call, "[]");
    return read_users(call, call->function->sql, 1, everybody);
}
