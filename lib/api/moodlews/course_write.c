/* SPDX-License-Identifier: Apache-2.0
 *
 * core_course_create_courses (all or nothing) and core_course_update_courses (each by itself, what
 * cannot be is a warning).
 */
#include <apr_strings.h>

#include "api/moodlews/writes.h"
#include "lms/course.h"
#include "lms/items.h"

static const mw_desc_t option_members[] = {
    VALUE("name", ALPHANUMEXT, REQUIRED),
    VALUE("value", RAW, REQUIRED),
};

static const mw_desc_t customfield_members[] = {
    VALUE("shortname", ALPHANUMEXT, REQUIRED),
    VALUE("value", RAW, REQUIRED),
};

/* What both functions take, from idnumber on. */
#define COURSE_DETAILS                                                                             \
    VALUE("idnumber", RAW, OPTIONAL), VALUE("summary", RAW, OPTIONAL),                             \
        VALUE("summaryformat", INT, OPTIONAL), VALUE("format", PLUGIN, OPTIONAL),                  \
        VALUE("showgrades", INT, OPTIONAL), VALUE("newsitems", INT, OPTIONAL),                     \
        VALUE("startdate", INT, OPTIONAL), VALUE("enddate", INT, OPTIONAL),                        \
        VALUE("numsections", INT, OPTIONAL), VALUE("maxbytes", INT, OPTIONAL),                     \
        VALUE("showreports", INT, OPTIONAL), VALUE("visible", INT, OPTIONAL),                      \
        VALUE("hiddensections", INT, OPTIONAL), VALUE("groupmode", INT, OPTIONAL),                 \
        VALUE("groupmodeforce", INT, OPTIONAL), VALUE("defaultgroupingid", INT, OPTIONAL),         \
        VALUE("enablecompletion", INT, OPTIONAL), VALUE("completionnotify", INT, OPTIONAL),        \
        VALUE("lang", SAFEDIR, OPTIONAL), VALUE("forcetheme", PLUGIN, OPTIONAL),                   \
        LIST("courseformatoptions", option_members, OPTIONAL),                                     \
        LIST("customfields", customfield_members, OPTIONAL)

static const mw_desc_t new_members[] = {
    VALUE("fullname", TEXT, REQUIRED),
    VALUE("shortname", TEXT, REQUIRED),
    VALUE("categoryid", INT, REQUIRED),
    COURSE_DETAILS,
};
static const mw_desc_t create_params[] = {LIST("courses", new_members, REQUIRED)};
const mw_desc_t moodlews_courses_create_params = SINGLE(NULL, create_params, REQUIRED);

static const mw_desc_t created_members[] = {
    VALUE("id", INT, REQUIRED),
    VALUE("shortname", RAW, REQUIRED),
};
const mw_desc_t moodlews_courses_create_returns = LIST(NULL, created_members, REQUIRED);

static const mw_desc_t old_members[] = {
    VALUE("id", INT, REQUIRED),
    VALUE("fullname", TEXT, OPTIONAL),
    VALUE("shortname", TEXT, OPTIONAL),
    VALUE("categoryid", INT, OPTIONAL),
    COURSE_DETAILS,
};
static const mw_desc_t update_params[] = {LIST("courses", old_members, REQUIRED)};
const mw_desc_t moodlews_courses_update_params = SINGLE(NULL, update_params, REQUIRED);

static const mw_desc_t update_returns[] = {WARNINGS};
const mw_desc_t moodlews_courses_update_returns = SINGLE(NULL, update_returns, REQUIRED);

static const char *const texts[] = {"fullname", "shortname", "summary", "format", "lang", NULL};
static const char *const numbers[] = {
    "summaryformat",    "showgrades",       "newsitems",         "startdate", "enddate",
    "maxbytes",         "showreports",      "visible",           "groupmode", "groupmodeforce",
    "completionnotify", "enablecompletion", "defaultgroupingid", NULL};
static const nx_course_options_t as_moodle = {0};

/* How errors of the write are called. The course, its names and its category are the arguments. */
static nx_err_t *reword(const mw_items_t *items, int i, const nx_err_t *err)
{
    static const mw_word_t words[] = {
        {"not_found", NULL, "invalidrecord:course"},
        {"shortname_taken", NULL, "shortnametaken:%s"},
        {"id_taken", NULL, "courseidnumbertaken:%s"},
        {"unknown_category", NULL, "errorcatcontextnotvalid:%s"},
        {"missing_field", "fullname", "errorinvalidparam:fullname"},
        {"missing_field", "startdate", "nostartdatenoenddate"},
        {"invalid_value", "startdate", "enddatebeforestartdate"},
        {"invalid_value", "enddate", "enddatebeforestartdate"},
        {"protected_course", NULL, "notsupported:the front page"},
    };
    const char *member = err->kind == NX_SHORTNAME_TAKEN ? "shortname"
                         : err->kind == NX_ID_TAKEN      ? "idnumber"
                                                         : "categoryid";
    const char *value = mw_item_text(items, i, member);

    return mw_reword(items->call, err, words, MW_COUNT(words), value ? value : "");
}

static int is_blank(const char *text)
{
    return text && text[strspn(text, " \t\r\n\v\f")] == '\0';
}

/* Names that are given are not empty, and what this server cannot set is not given. */
static nx_err_t *check(const mw_items_t *items, int i, const char *const *unsupported)
{
    static const char *const names[] = {"fullname", "shortname", NULL};
    const char *cannot = mw_item_unsupported(items, i, unsupported);
    int k;

    if (cannot)
        return mw_unsupported(items->call, cannot);
    NX_TRY(mw_item_format(items, i, "summaryformat"));
    for (k = 0; names[k]; k++) {
        if (is_blank(mw_item_text(items, i, names[k])))
            return moodlews_error(
                items->call->q->pool,
                apr_pstrcat(items->call->q->pool, "errorinvalidparam:", names[k], NULL), NULL);
    }
    return NULL;
}

static void add_members(const mw_items_t *items, int i, nx_buf_t *b)
{
    const char *category = mw_item_text(items, i, "categoryid");

    mw_item_texts(items, i, texts, b);
    mw_item_numbers(items, i, numbers, b);
    if (category)
        nx_buf_printf(b, ",\"category\":%s", category);
}

/* --- core_course_create_courses -----------------------------------------------------------------
 */

/* Options of the formats a course can be made in (contract 4.1), as formatoptions. */
static nx_err_t *add_options(const mw_items_t *items, int i, nx_buf_t *b)
{
    static const char *const known[] = {"hiddensections", "coursedisplay", "automaticenddate"};
    const mw_node_t *list = mw_php_get(mw_item(items, i), "courseformatoptions");
    const char *hidden = mw_item_text(items, i, "hiddensections"), *comma = "";
    int k, n;

    nx_buf_puts(b, ",\"formatoptions\":{");
    if (hidden) {
        nx_buf_printf(b, "\"hiddensections\":\"%s\"", hidden);
        comma = ",";
    }
    for (k = 0; list && k < list->items->nelts; k++) {
        const mw_node_t *option = APR_ARRAY_IDX(list->items, k, const mw_node_t *);
        const char *name = mw_php_get(option, "name")->text.data;
        const char *value = mw_php_get(option, "value")->text.data;

        for (n = 0; n < MW_COUNT(known) && strcmp(known[n], name) != 0; n++)
            ;
        if (n == MW_COUNT(known))
            return mw_unsupported(items->call,
                                  apr_pstrcat(b->pool, "the format option ", name, NULL));
        if (strlen(value) != 1 || !strchr("01", *value))
            return moodlews_invalid(b->pool, "the format option %s is 0 or 1", name);
        nx_buf_printf(b, "%s\"%s\":\"%s\"", comma, name, value);
        comma = ",";
    }
    nx_buf_puts(b, "}");
    return NULL;
}

static nx_err_t *build_new(const mw_items_t *items, int i, const char **item)
{
    static const char *const unsupported[] = {"forcetheme", "customfields", NULL};
    const char *idnumber = mw_item_text(items, i, "idnumber");
    const char *sections = mw_item_text(items, i, "numsections");
    nx_buf_t b;

    NX_TRY(check(items, i, unsupported));
    nx_buf_init(&b, items->call->q->pool, 512);
    nx_buf_puts(&b, "\"new\":true");
    add_members(items, i, &b);
    if (sections && (strlen(sections) > 3 || *sections == '-'))
        return moodlews_invalid(b.pool, "numsections: 0 to 999");
    if (sections)
        nx_buf_printf(&b, ",\"numsections\":%s", sections);
    NX_TRY(add_options(items, i, &b));
    if (idnumber && *idnumber)
        nx_items_text(&b, "courseid", idnumber);
    *item = b.data;
    return NULL;
}

static nx_err_t *answer_created(const mw_items_t *items)
{
    nx_buf_t b;
    int i;

    nx_buf_init(&b, items->call->q->pool, 64);
    nx_buf_puts(&b, "[");
    for (i = 0; i < items->count; i++) {
        const char *name = mw_item_text(items, i, "shortname");
        nx_buf_printf(&b, "%s[%s,", i ? "," : "", items->outcomes[i].moodle_id);
        nx_buf_json(&b, name, strlen(name));
        nx_buf_puts(&b, "]");
    }
    nx_buf_puts(&b, "]");
    return moodlews_answer(items->call, b.data);
}

/* Visibility and language are asked for by their own capabilities where they are given. */
static nx_err_t *may_create(const mw_items_t *items)
{
    static const mw_capability_t need[] = {
        {"moodle/course:create", "Create courses"},
        {"moodle/course:visibility", "Hide/show courses"},
        {"moodle/course:setforcedlanguage", "Force course language"},
    };
    int i;

    NX_TRY(mw_may(items, need, 1, MW_AT_CATEGORY, "categoryid"));
    for (i = 0; i < items->count && !items->call->caller->admin; i++) {
        mw_items_t one = mw_items_one(items, i);
        if (mw_item_text(items, i, "visible"))
            NX_TRY(mw_may(&one, &need[1], 1, MW_AT_CATEGORY, "categoryid"));
        if (mw_item_text(items, i, "lang"))
            NX_TRY(mw_may(&one, &need[2], 1, MW_AT_CATEGORY, "categoryid"));
    }
    return NULL;
}

nx_err_t *moodlews_courses_create(mw_call_t *call)
{
    const char **courses;
    mw_items_t items;
    int i;

    mw_items_begin(&items, call, "courses", 1);
    NX_TRY(may_create(&items));
    courses = apr_pcalloc(call->q->pool, sizeof(*courses) * (apr_size_t)(items.count + 1));
    for (i = 0; i < items.count; i++)
        NX_TRY(build_new(&items, i, &courses[i]));
    if (items.count)
        NX_TRY(nx_course_put(call->q, courses, items.count, &as_moodle, &items.sink));
    for (i = 0; i < items.count; i++) {
        const nx_err_t *err = mw_item_error(&items, i);
        if (err)
            return reword(&items, i, err);
    }
    return answer_created(&items);
}

/* --- core_course_update_courses -----------------------------------------------------------------
 */

static nx_err_t *may_update(const mw_items_t *items, int i)
{
    static const struct {
        const char *member;
        mw_capability_t need;
    } rules[] = {
        {"id", {"moodle/course:update", "Update course settings"}},
        {"categoryid", {"moodle/course:changecategory", "Change course category"}},
        {"fullname", {"moodle/course:changefullname", "Change course full name"}},
        {"shortname", {"moodle/course:changeshortname", "Change course short name"}},
        {"idnumber", {"moodle/course:changeidnumber", "Change course ID number"}},
        {"summary", {"moodle/course:changesummary", "Change course summary"}},
        {"summaryformat", {"moodle/course:changesummary", "Change course summary"}},
        {"visible", {"moodle/course:visibility", "Hide/show courses"}},
        {"lang", {"moodle/course:setforcedlanguage", "Force course language"}},
    };
    mw_capability_t need[MW_COUNT(rules)];
    mw_items_t one = mw_items_one(items, i);
    int k, count = 0;

    for (k = 0; k < MW_COUNT(rules); k++) {
        if (mw_item_text(items, i, rules[k].member))
            need[count++] = rules[k].need;
    }
    return mw_may(&one, need, count, MW_AT_COURSE, "id");
}

static nx_err_t *build_old(const mw_items_t *items, int i, const char **item)
{
    static const char *const unsupported[] = {
        "forcetheme", "customfields", "courseformatoptions", "hiddensections", "numsections", NULL};
    const char *idnumber = mw_item_text(items, i, "idnumber");
    nx_buf_t b;

    NX_TRY(may_update(items, i));
    NX_TRY(check(items, i, unsupported));
    nx_buf_init(&b, items->call->q->pool, 512);
    nx_buf_printf(&b, "\"moodlecourse\":%s", mw_item_text(items, i, "id"));
    add_members(items, i, &b);
    if (idnumber)
        nx_items_text(&b, "idnumber", idnumber);
    *item = b.data;
    return NULL;
}

static nx_err_t *update_batch(mw_items_t *batch, const int *places, void *baton)
{
    const char *const *all = baton;
    apr_pool_t *p = batch->call->q->pool;
    const char **courses = apr_pcalloc(p, sizeof(*courses) * (apr_size_t)batch->count);
    int i;

    for (i = 0; i < batch->count; i++)
        courses[i] = all[places[i]];
    return nx_course_put(batch->call->q, courses, batch->count, &as_moodle, &batch->sink);
}

nx_err_t *moodlews_courses_update(mw_call_t *call)
{
    const char **courses;
    mw_items_t items;
    int i;

    mw_items_begin(&items, call, "courses", 0);
    courses = apr_pcalloc(call->q->pool, sizeof(*courses) * (apr_size_t)(items.count + 1));
    for (i = 0; i < items.count; i++) {
        nx_err_t *err = build_old(&items, i, &courses[i]);
        if (err && !err->form)
            return err; /* the database, not the course */
        items.outcomes[i].errors = err;
    }
    NX_TRY(mw_in_waves(&items, "id", update_batch, courses));
    for (i = 0; i < items.count; i++) {
        const nx_err_t *err = mw_item_error(&items, i);
        if (err)
            mw_warn_of(call, "course", mw_item_text(&items, i, "id"), reword(&items, i, err));
    }
    return mw_answer_warnings(call);
}
