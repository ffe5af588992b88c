/* SPDX-License-Identifier: Apache-2.0
 *
 * core_group_create_groups, core_group_add_group_members and core_group_delete_group_members, all
 * or nothing each.
 */
#include <apr_hash.h>
#include <apr_strings.h>

#include "api/moodlews/writes.h"
#include "lms/group.h"
#include "lms/items.h"

static const mw_desc_t customfield_members[] = {
    VALUE("shortname", ALPHANUMEXT, REQUIRED),
    VALUE("value", RAW, REQUIRED),
};

static const mw_desc_t new_members[] = {
    VALUE("courseid", INT, REQUIRED),
    VALUE("name", TEXT, REQUIRED),
    VALUE("description", RAW, REQUIRED),
    VALUE_PRESET("descriptionformat", INT, "1"),
    VALUE("enrolmentkey", RAW, OPTIONAL),
    VALUE("idnumber", RAW, OPTIONAL),
    VALUE_PRESET("visibility", INT, "0"),
    VALUE_PRESET("participation", BOOL, "1"),
    LIST("customfields", customfield_members, OPTIONAL),
};
static const mw_desc_t create_params[] = {LIST("groups", new_members, REQUIRED)};
const mw_desc_t moodlews_groups_create_params = SINGLE(NULL, create_params, REQUIRED);

static const mw_desc_t made_members[] = {
    VALUE("id", INT, REQUIRED),
    VALUE("courseid", INT, REQUIRED),
    VALUE("name", TEXT, REQUIRED),
    VALUE("description", RAW, REQUIRED),
    VALUE("descriptionformat", INT, REQUIRED),
    VALUE("enrolmentkey", RAW, REQUIRED),
    VALUE("idnumber", RAW, REQUIRED),
    VALUE("visibility", INT, REQUIRED),
    VALUE("participation", BOOL, REQUIRED),
    LIST("customfields", customfield_members, OPTIONAL),
};
const mw_desc_t moodlews_groups_create_returns = LIST(NULL, made_members, REQUIRED);

static const mw_desc_t member_members[] = {
    VALUE("groupid", INT, REQUIRED),
    VALUE("userid", INT, REQUIRED),
};
static const mw_desc_t member_params[] = {LIST("members", member_members, REQUIRED)};
const mw_desc_t moodlews_group_members_params = SINGLE(NULL, member_params, REQUIRED);

static const mw_capability_t need = {"moodle/course:managegroups", "Manage groups"};

/* --- core_group_create_groups -------------------------------------------------------------------
 */

static const char *text_or(const mw_items_t *items, int i, const char *member, const char *other)
{
    const char *text = mw_item_text(items, i, member);

    return text ? text : other;
}

/* Element I's name as Moodle stores it: without spaces around it. */
static const char *trimmed(const mw_items_t *items, int i)
{
    static const char space[] = " \t\r\n\v\f";
    const char *name = mw_item_text(items, i, "name"), *end;

    name += strspn(name, space);
    end = name + strlen(name);
    while (end > name && strchr(space, end[-1]))
        end--;
    return apr_pstrmemdup(items->call->q->pool, name, (apr_size_t)(end - name));
}

/* Only members of those two kinds of groups take part in activities (contract 7.1). */
static int participates(const mw_items_t *items, int i)
{
    const char *visibility = text_or(items, i, "visibility", "0");

    return strchr("01", *visibility) && strcmp(text_or(items, i, "participation", "1"), "1") == 0;
}

static nx_err_t *build_group(const mw_items_t *items, int i, const char **item)
{
    static const char *const cannot[] = {"customfields", NULL};
    const char *visibility = text_or(items, i, "visibility", "0");
    const char *format = text_or(items, i, "descriptionformat", "1");
    const char *idnumber = mw_item_text(items, i, "idnumber");
    const char *enrolmentkey = mw_item_text(items, i, "enrolmentkey");
    nx_buf_t b;

    if (mw_item_unsupported(items, i, cannot))
        return mw_unsupported(items->call, "customfields");
    if (!*trimmed(items, i) || strlen(visibility) != 1 || !strchr("0123", *visibility))
        return moodlews_invalid(items->call->q->pool, "name or visibility");
    NX_TRY(mw_item_format(items, i, "descriptionformat"));
    nx_buf_init(&b, items->call->q->pool, 256);
    nx_buf_printf(&b, "\"moodlecourse\":%s", mw_item_text(items, i, "courseid"));
    nx_items_text(&b, "name", trimmed(items, i));
    nx_items_text(&b, "description", mw_item_text(items, i, "description"));
    nx_buf_printf(&b, ",\"descriptionformat\":%s,\"visibility\":%s,\"participation\":%d", format,
                  visibility, participates(items, i));
    if (enrolmentkey)
        nx_items_text(&b, "enrolmentkey", enrolmentkey);
    if (idnumber && *idnumber)
        nx_items_text(&b, "groupid", idnumber);
    *item = b.data;
    return NULL;
}

static void add_text(nx_buf_t *b, const char *text)
{
    nx_buf_puts(b, ",");
    nx_buf_json(b, text, strlen(text));
}

static nx_err_t *answer_groups(const mw_items_t *items)
{
    nx_buf_t b;
    int i;

    nx_buf_init(&b, items->call->q->pool, 256);
    nx_buf_puts(&b, "[");
    for (i = 0; i < items->count; i++) {
        nx_buf_printf(&b, "%s[%s,%s", i ? "," : "", items->outcomes[i].moodle_id,
                      mw_item_text(items, i, "courseid"));
        add_text(&b, trimmed(items, i));
        add_text(&b, mw_item_text(items, i, "description"));
        nx_buf_printf(&b, ",%s", text_or(items, i, "descriptionformat", "1"));
        add_text(&b, text_or(items, i, "enrolmentkey", ""));
        add_text(&b, text_or(items, i, "idnumber", ""));
        nx_buf_printf(&b, ",%s,%s,null]", text_or(items, i, "visibility", "0"),
                      participates(items, i) ? "true" : "false");
    }
    nx_buf_puts(&b, "]");
    return moodlews_answer(items->call, b.data);
}

nx_err_t *moodlews_groups_create(mw_call_t *call)
{
    static const mw_word_t words[] = {
        {"not_found", "courseid", "errorcoursecontextmissing:%s"},
        {"forbidden", "courseid", "notsupported:groups of the front page"},
        {"id_taken", NULL, "idnumbertaken"}};
    const char **groups;
    mw_items_t items;
    int i;

    mw_items_begin(&items, call, "groups", 1);
    NX_TRY(mw_may(&items, &need, 1, MW_AT_COURSE, "courseid"));
    groups = apr_pcalloc(call->q->pool, sizeof(*groups) * (apr_size_t)(items.count + 1));
    for (i = 0; i < items.count; i++)
        NX_TRY(build_group(&items, i, &groups[i]));
    if (items.count)
        NX_TRY(nx_group_put(call->q, groups, items.count, &items.sink));
    for (i = 0; i < items.count; i++) {
        const nx_err_t *err = mw_item_error(&items, i);
        if (err)
            return mw_reword(call, err, words, MW_COUNT(words),
                             mw_item_text(&items, i, "courseid"));
    }
    return answer_groups(&items);
}

/* --- members ------------------------------------------------------------------------------------
 */

typedef nx_err_t *write_fn(nx_req_t *q, const char *const *items, int count, const nx_sink_t *sink);

/* Puts users into groups or takes them out; one named twice is named once. */
static nx_err_t *write_members(mw_call_t *call, write_fn *write)
{
    static const mw_word_t words[] = {{"not_found", "courseid", "invalidrecord:groups"},
                                      {"not_found", "groupid", "invalidrecord:groups"},
                                      {"not_found", "userid", "invalidrecord:user"},
                                      {"not_enrolled", NULL, "invalidparameter"},
                                      {"forbidden", "userid", "errorremovenotpermitted:%s"},
                                      {"protected_account", NULL, "nopermissions:Manage groups"}};
    apr_pool_t *p = call->q->pool;
    apr_hash_t *known = apr_hash_make(p);
    const char **texts;
    mw_items_t *items = apr_palloc(p, sizeof(*items));
    int i, count = 0;

    mw_items_begin(items, call, "members", 1);
    NX_TRY(mw_may(items, &need, 1, MW_AT_GROUP, "groupid"));
    texts = apr_pcalloc(p, sizeof(*texts) * (apr_size_t)(items->count + 1));
    for (i = 0; i < items->count; i++) {
        const char *text =
            apr_psprintf(p, "\"moodlegroup\":%s,\"moodleuser\":%s",
                         mw_item_text(items, i, "groupid"), mw_item_text(items, i, "userid"));
        if (apr_hash_get(known, text, APR_HASH_KEY_STRING))
            continue;
        apr_hash_set(known, text, APR_HASH_KEY_STRING, text);
        texts[count++] = text;
    }
    if (count)
        NX_TRY(write(call->q, texts, count, &items->sink));
    for (i = 0; i < count; i++) {
        const nx_err_t *err = mw_item_error(items, i);
        if (err)
            return mw_reword(call, err, words, MW_COUNT(words), "");
    }
    return mw_answer_nothing(call);
}

nx_err_t *moodlews_group_members_add(mw_call_t *call)
{
    return write_members(call, nx_member_put);
}

nx_err_t *moodlews_group_members_delete(mw_call_t *call)
{
    return write_members(call, nx_member_delete);
}
