/* SPDX-License-Identifier: Apache-2.0
 *
 * core_user_create_users (all or nothing), core_user_update_users (each by itself, what cannot be
 * is a warning), core_user_delete_users (all or nothing; really deletes).
 */
#include "api/moodlews/writes.h"

#include <apr_strings.h>

#include "lms/items.h"
#include "lms/user.h"

static const mw_desc_t customfield_members[] = {
    VALUE("type", ALPHANUMEXT, REQUIRED),
    VALUE("value", RAW, REQUIRED),
};

static const mw_desc_t preference_members[] = {
    VALUE("type", RAW, REQUIRED),
    VALUE("value", RAW, REQUIRED),
};

/* What both functions take, in their order, from maildisplay on. */
#define USER_DETAILS                                                                               \
    VALUE("maildisplay", INT, OPTIONAL), VALUE("city", TEXT, OPTIONAL),                            \
        VALUE("country", ALPHA, OPTIONAL), VALUE("timezone", TIMEZONE, OPTIONAL),                  \
        VALUE("description", RAW, OPTIONAL), VALUE("firstnamephonetic", NOTAGS, OPTIONAL),         \
        VALUE("lastnamephonetic", NOTAGS, OPTIONAL), VALUE("middlename", NOTAGS, OPTIONAL),        \
        VALUE("alternatename", NOTAGS, OPTIONAL), VALUE("interests", TEXT, OPTIONAL),              \
        VALUE("idnumber", RAW, OPTIONAL), VALUE("institution", TEXT, OPTIONAL),                    \
        VALUE("department", TEXT, OPTIONAL), VALUE("phone1", NOTAGS, OPTIONAL),                    \
        VALUE("phone2", NOTAGS, OPTIONAL), VALUE("address", TEXT, OPTIONAL),                       \
        VALUE("lang", SAFEDIR, OPTIONAL), VALUE("calendartype", PLUGIN, OPTIONAL),                 \
        VALUE("theme", PLUGIN, OPTIONAL), VALUE("mailformat", INT, OPTIONAL),                      \
        LIST("customfields", customfield_members, OPTIONAL),                                       \
        LIST("preferences", preference_members, OPTIONAL)

static const mw_desc_t new_user_members[] = {
    VALUE("createpassword", BOOL, OPTIONAL), VALUE("username", USERNAME, REQUIRED),
    VALUE("auth", PLUGIN, OPTIONAL),         VALUE("password", RAW, OPTIONAL),
    VALUE("firstname", NOTAGS, REQUIRED),    VALUE("lastname", NOTAGS, REQUIRED),
    VALUE("email", RAW, REQUIRED),           USER_DETAILS,
};
static const mw_desc_t create_params[] = {LIST("users", new_user_members, REQUIRED)};
const mw_desc_t moodlews_users_create_params = SINGLE(NULL, create_params, REQUIRED);

static const mw_desc_t created_members[] = {
    VALUE("id", INT, REQUIRED),
    VALUE("username", RAW, REQUIRED),
};
const mw_desc_t moodlews_users_create_returns = LIST(NULL, created_members, REQUIRED);

static const mw_desc_t old_user_members[] = {
    VALUE("id", INT, REQUIRED),          VALUE("username", USERNAME, OPTIONAL),
    VALUE("auth", PLUGIN, OPTIONAL),     VALUE("suspended", BOOL, OPTIONAL),
    VALUE("password", RAW, OPTIONAL),    VALUE("firstname", NOTAGS, OPTIONAL),
    VALUE("lastname", NOTAGS, OPTIONAL), VALUE("email", RAW, OPTIONAL),
    VALUE("userpicture", INT, OPTIONAL), USER_DETAILS,
};
static const mw_desc_t update_params[] = {LIST("users", old_user_members, REQUIRED)};
const mw_desc_t moodlews_users_update_params = SINGLE(NULL, update_params, REQUIRED);

static const mw_desc_t update_returns[] = {WARNINGS};
const mw_desc_t moodlews_users_update_returns = SINGLE(NULL, update_returns, REQUIRED);

static const mw_desc_t delete_params[] = {VALUES("userids", INT, REQUIRED)};
const mw_desc_t moodlews_users_delete_params = SINGLE(NULL, delete_params, REQUIRED);

static const char *const members[] = {
    "username",  "auth",        "firstname",         "lastname",         "email",
    "city",      "country",     "timezone",          "middlename",       "alternatename",
    "lang",      "institution", "department",        "phone1",           "phone2",
    "address",   "theme",       "mailformat",        "maildisplay",      "calendartype",
    "suspended", "description", "firstnamephonetic", "lastnamephonetic", NULL};
static const char *const unsupported[] = {"interests", "userpicture", NULL};
static const nx_user_options_t as_moodle = {0};

/* Of the preferences Moodle knows, the one whose effect is in the database alone. */
static nx_err_t *add_preferences(const mw_items_t *items, int i, nx_buf_t *b)
{
    const mw_node_t *list = mw_php_get(mw_item(items, i), "preferences");
    int k;

    for (k = 0; list && k < list->items->nelts; k++) {
        const mw_node_t *one = APR_ARRAY_IDX(list->items, k, const mw_node_t *);
        const char *type = mw_php_get(one, "type")->text.data;
        const char *value = mw_php_get(one, "value")->text.data;

        if (strcmp(type, "auth_forcepasswordchange") != 0 || value[strspn(value, "01")] || !*value)
            return mw_unsupported(items->call, apr_pstrcat(b->pool, "the preference ", type, NULL));
    }
    mw_item_pairs(items, i, "preferences", "type", "preferences", b);
    return NULL;
}

/* The members of USER as Moodle's writes take them; FIRST: its id, JSON of a member. */
static nx_err_t *build(const mw_items_t *items, int i, const char *first, nx_user_t *user)
{
    const char *cannot = mw_item_unsupported(items, i, unsupported);
    const char *password = mw_item_text(items, i, "password");
    nx_buf_t b;

    if (cannot)
        return mw_unsupported(items->call, cannot);
    nx_buf_init(&b, items->call->q->pool, 512);
    nx_buf_puts(&b, first);
    mw_item_texts(items, i, members, &b);
    mw_item_pairs(items, i, "customfields", "type", "profile", &b);
    NX_TRY(add_preferences(items, i, &b));
    user->username = mw_item_text(items, i, "username");
    user->email = mw_item_text(items, i, "email");
    user->password = password && *password ? password : NULL;
    user->members = b.data;
    return NULL;
}

static int is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n\v\f")] == '\0';
}

/* --- core_user_create_users ---------------------------------------------------------------------
 */

/* What a new account must have before anything is asked of the database. */
static nx_err_t *check_new(const mw_items_t *items, int i)
{
    static const char *const needed[] = {"username", "firstname", "lastname"};
    static const char *const internal[] = {"manual", "email", "none"};
    static const char *const never[] = {"mnet", "webservice", ""};
    const char *auth = mw_item_text(items, i, "auth");
    const char *password = mw_item_text(items, i, "password");
    const char *made = mw_item_text(items, i, "createpassword");
    apr_pool_t *p = items->call->q->pool;
    int k;

    for (k = 0; k < MW_COUNT(needed); k++) {
        if (is_blank(mw_item_text(items, i, needed[k])))
            return moodlews_invalid(p, "The field %s cannot be blank", needed[k]);
    }
    for (k = 0; auth && k < MW_COUNT(never); k++) {
        if (strcmp(auth, never[k]) == 0)
            return moodlews_invalid(p, "Invalid authentication type: %s", auth);
    }
    for (k = 0; k < MW_COUNT(internal); k++) {
        if (strcmp(auth ? auth : "manual", internal[k]) == 0 && (!password || !*password) &&
            (!made || *made != '1'))
            return moodlews_invalid(p, "a password is needed, or createpassword");
    }
    return NULL;
}

static nx_err_t *build_new(const mw_items_t *items, int i, nx_user_t *user)
{
    const char *idnumber = mw_item_text(items, i, "idnumber");
    const char *made = mw_item_text(items, i, "createpassword");
    nx_buf_t first;

    NX_TRY(check_new(items, i));
    nx_buf_init(&first, items->call->q->pool, 64);
    nx_buf_puts(&first, "\"new\":true");
    if (idnumber && *idnumber)
        nx_items_text(&first, "userid", user->userid = idnumber);
    NX_TRY(build(items, i, first.data, user));
    if (made && *made == '1') { /* Moodle's own task makes, stores and mails it */
        user->password = NULL;
        user->members =
            apr_pstrcat(items->call->q->pool, user->members, ",\"createpassword\":true", NULL);
    }
    return NULL;
}

static const mw_word_t new_words[] = {
    {"username_taken", NULL, "invalidparameter"},
    {"email_taken", NULL, "invalidparameter"},
    {"id_taken", NULL, "idnumbertaken"},
};

static nx_err_t *answer_created(const mw_items_t *items)
{
    nx_buf_t b;
    int i;

    nx_buf_init(&b, items->call->q->pool, 64);
    nx_buf_puts(&b, "[");
    for (i = 0; i < items->count; i++) {
        const char *name = mw_item_text(items, i, "username");
        nx_buf_printf(&b, "%s[%s,", i ? "," : "", items->outcomes[i].moodle_id);
        nx_buf_json(&b, name, strlen(name));
        nx_buf_puts(&b, "]");
    }
    nx_buf_puts(&b, "]");
    return moodlews_answer(items->call, b.data);
}

nx_err_t *moodlews_users_create(mw_call_t *call)
{
    static const mw_capability_t need = {"moodle/user:create", "Create users"};
    mw_items_t items;
    nx_user_t *users;
    int i;

    mw_items_begin(&items, call, "users", 1);
    NX_TRY(mw_may(&items, &need, 1, MW_AT_SYSTEM, NULL));
    users = apr_pcalloc(call->q->pool, sizeof(*users) * (apr_size_t)(items.count + 1));
    for (i = 0; i < items.count; i++)
        NX_TRY(build_new(&items, i, &users[i]));
    if (items.count)
        NX_TRY(nx_user_put(call->q, users, items.count, &as_moodle, &items.sink));
    for (i = 0; i < items.count; i++) {
        const nx_err_t *err = users[i].bad ? users[i].bad : mw_item_error(&items, i);
        if (err)
            return mw_reword(call, err, new_words, MW_COUNT(new_words), "");
    }
    return answer_created(&items);
}

/* --- core_user_update_users ---------------------------------------------------------------------
 */

static const mw_word_t old_words[] = {
    {"not_found", NULL, "invaliduserid"},        {"protected_account", NULL, "usernotupdatedadmin"},
    {"email_taken", NULL, "useremailduplicate"}, {"invalid_value", "email", "useremailinvalid"},
    {"username_taken", NULL, "usernametaken"},   {"username_invalid", NULL, "invalidusername"},
    {"id_taken", NULL, "idnumbertaken"},
};

/* The account element I is about; what cannot be is its outcome already. */
static void build_old(mw_items_t *items, int i, nx_user_t *user)
{
    const char *idnumber = mw_item_text(items, i, "idnumber");
    nx_buf_t first;

    user->moodleid = mw_item_text(items, i, "id");
    nx_buf_init(&first, items->call->q->pool, 64);
    nx_buf_printf(&first, "\"moodleuser\":%s", user->moodleid);
    if (idnumber)
        nx_items_text(&first, "idnumber", idnumber);
    items->outcomes[i].errors = build(items, i, first.data, user);
}

static nx_err_t *update_batch(mw_items_t *batch, const int *places, void *baton)
{
    const nx_user_t *all = baton;
    nx_req_t *q = batch->call->q;
    nx_user_t *users = apr_pcalloc(q->pool, sizeof(*users) * (apr_size_t)batch->count);
    int i;

    for (i = 0; i < batch->count; i++)
        users[i] = all[places[i]];
    NX_TRY(nx_user_put(q, users, batch->count, &as_moodle, &batch->sink));
    q->bad = NULL; /* a bad password is a warning */
    for (i = 0; i < batch->count; i++) {
        if (users[i].bad)
            batch->outcomes[i].errors = users[i].bad;
    }
    return NULL;
}

nx_err_t *moodlews_users_update(mw_call_t *call)
{
    static const mw_capability_t need = {"moodle/user:update", "Update user profiles"};
    mw_items_t items;
    nx_user_t *users;
    int i;

    mw_items_begin(&items, call, "users", 0);
    NX_TRY(mw_may(&items, &need, 1, MW_AT_SYSTEM, NULL));
    users = apr_pcalloc(call->q->pool, sizeof(*users) * (apr_size_t)(items.count + 1));
    for (i = 0; i < items.count; i++)
        build_old(&items, i, &users[i]);
    NX_TRY(mw_in_waves(&items, "id", update_batch, users));
    for (i = 0; i < items.count; i++) {
        const nx_err_t *err = mw_item_error(&items, i);
        if (err)
            mw_warn_of(call, "user", users[i].moodleid,
                       mw_reword(call, err, old_words, MW_COUNT(old_words), ""));
    }
    return mw_answer_warnings(call);
}

/* --- core_user_delete_users ---------------------------------------------------------------------
 */

nx_err_t *moodlews_users_delete(mw_call_t *call)
{
    static const mw_capability_t need = {"moodle/user:delete", "Delete users"};
    static const mw_word_t words[] = {{"not_found", NULL, "invalidrecord:user"},
                                      {"duplicate_item", NULL, "invalidrecord:user"},
                                      {"protected_account", NULL, "useradminodelete"}};
    const char **users;
    mw_items_t items;
    int i;

    mw_items_begin(&items, call, "userids", 1);
    NX_TRY(mw_may(&items, &need, 1, MW_AT_SYSTEM, NULL));
    users = apr_pcalloc(call->q->pool, sizeof(*users) * (apr_size_t)(items.count + 1));
    for (i = 0; i < items.count; i++) {
        const char *id = mw_item(&items, i)->text.data;
        if (strcmp(id, call->caller->base.actor_id) == 0 && !call->caller->admin)
            return moodlews_error(call->q->pool, "usernotdeletederror", NULL);
        users[i] = apr_psprintf(call->q->pool, "\"moodleuser\":%s", id);
    }
    if (items.count)
        NX_TRY(nx_user_delete(call->q, users, items.count, &items.sink));
    for (i = 0; i < items.count; i++) {
        const nx_err_t *err = mw_item_error(&items, i);
        if (err)
            return mw_reword(call, err, words, MW_COUNT(words), "");
    }
    return mw_answer_nothing(call);
}
