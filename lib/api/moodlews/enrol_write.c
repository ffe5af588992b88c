/* SPDX-License-Identifier: Apache-2.0
 *
 * enrol_manual_enrol_users and enrol_manual_unenrol_users: Moodle's manual enrolments, all or
 * nothing. Several roles for one user in one course are one item.
 */
#include <apr_hash.h>
#include <apr_strings.h>

#include "api/moodlews/writes.h"
#include "lms/enrol.h"

static const mw_desc_t enrol_members[] = {
    VALUE("roleid", INT, REQUIRED),   VALUE("userid", INT, REQUIRED),
    VALUE("courseid", INT, REQUIRED), VALUE("timestart", INT, OPTIONAL),
    VALUE("timeend", INT, OPTIONAL),  VALUE("suspend", INT, OPTIONAL),
};
static const mw_desc_t enrol_params[] = {LIST("enrolments", enrol_members, REQUIRED)};
const mw_desc_t moodlews_enrol_params = SINGLE(NULL, enrol_params, REQUIRED);

static const mw_desc_t unenrol_members[] = {
    VALUE("userid", INT, REQUIRED),
    VALUE("courseid", INT, REQUIRED),
    VALUE("roleid", INT, OPTIONAL),
};
static const mw_desc_t unenrol_params[] = {LIST("enrolments", unenrol_members, REQUIRED)};
const mw_desc_t moodlews_unenrol_params = SINGLE(NULL, unenrol_params, REQUIRED);

static const char *or_zero(const char *text)
{
    return text ? text : "0";
}

/* One enrolment of the write: the last element that names it, and the roles of all of them. */
typedef struct enrolment_t {
    int last;
    const char *roles; /* JSON texts with commas between */
} enrolment_t;

/* The different enrolments of ITEMS in the order they come in; PLACES gets each one's element. */
static apr_array_header_t *collect(const mw_items_t *items)
{
    apr_pool_t *p = items->call->q->pool;
    apr_array_header_t *list = apr_array_make(p, items->count + 1, sizeof(enrolment_t *));
    apr_hash_t *known = apr_hash_make(p);
    int i;

    for (i = 0; i < items->count; i++) {
        const char *role = or_zero(mw_item_text(items, i, "roleid"));
        const char *key = apr_pstrcat(p, mw_item_text(items, i, "userid"), " ",
                                      mw_item_text(items, i, "courseid"), NULL);
        enrolment_t *e = apr_hash_get(known, key, APR_HASH_KEY_STRING);

        if (!e) {
            e = apr_pcalloc(p, sizeof(*e));
            e->roles = apr_pstrcat(p, "\"", role, "\"", NULL);
            apr_hash_set(known, key, APR_HASH_KEY_STRING, e);
            APR_ARRAY_PUSH(list, enrolment_t *) = e;
        } else {
            e->roles = apr_pstrcat(p, e->roles, ",\"", role, "\"", NULL);
        }
        e->last = i;
    }
    return list;
}

static const char *enrol_item(const mw_items_t *items, const enrolment_t *e)
{
    const char *suspend = mw_item_text(items, e->last, "suspend");

    return apr_psprintf(
        items->call->q->pool,
        "\"moodleuser\":%s,\"moodlecourse\":%s,\"roles\":[%s],\"timestart\":%s,"
        "\"timeend\":%s,\"status\":%d",
        mw_item_text(items, e->last, "userid"), mw_item_text(items, e->last, "courseid"), e->roles,
        or_zero(mw_item_text(items, e->last, "timestart")),
        or_zero(mw_item_text(items, e->last, "timeend")), suspend && strcmp(suspend, "0") != 0);
}

static const char *unenrol_item(const mw_items_t *items, const enrolment_t *e)
{
    return apr_psprintf(
        items->call->q->pool, "\"moodleuser\":%s,\"moodlecourse\":%s,\"plugin\":\"manual\"",
        mw_item_text(items, e->last, "userid"), mw_item_text(items, e->last, "courseid"));
}

static nx_err_t *take_problem(void *baton, const nx_row_t *row)
{
    const mw_call_t *call = baton;

    return moodlews_error(call->q->pool, nx_row_text(row, 0), nx_row_text(row, 1));
}

/* Fails unless the caller may give each role where it is asked for. */
static nx_err_t *may_assign(const mw_items_t *items)
{
    mw_call_t *call = items->call;
    nx_sink_t sink = {call, take_problem, NULL};
    const char *args[] = {call->caller->base.actor_id, mw_items_array(items, "roleid"),
                          mw_items_array(items, "userid"), mw_items_array(items, "courseid")};

    return call->caller->admin ? NULL
                               : nx_db_read(call->q, &NX_SQL_MOODLEWS_MAY_ASSIGN, args, &sink, 0);
}

typedef nx_err_t *write_fn(nx_req_t *q, const char *const *items, int count, const nx_sink_t *sink);
typedef const char *item_fn(const mw_items_t *items, const enrolment_t *e);

/* Writes the enrolments and says the first error in WORDS. */
static nx_err_t *write_all(mw_items_t *items, item_fn *item, write_fn *write,
                           const mw_word_t *words, int word_count)
{
    mw_call_t *call = items->call;
    apr_array_header_t *list = collect(items);
    const char **texts =
        apr_pcalloc(call->q->pool, sizeof(*texts) * (apr_size_t)(items->count + 1));
    int i;

    for (i = 0; i < list->nelts; i++)
        texts[i] = item(items, APR_ARRAY_IDX(list, i, const enrolment_t *));
    if (list->nelts)
        NX_TRY(write(call->q, texts, list->nelts, &items->sink));
    for (i = 0; i < list->nelts; i++) {
        const enrolment_t *e = APR_ARRAY_IDX(list, i, const enrolment_t *);
        const nx_err_t *err = mw_item_error(items, i);
        const char *course = mw_item_text(items, e->last, "courseid");

        if (err && err->kind == NX_ROLE_NOT_ALLOWED)
            course = apr_psprintf(call->q->pool, "(%s) to this user (%s) in this course (%s)",
                                  mw_item_text(items, e->last, "roleid"),
                                  mw_item_text(items, e->last, "userid"), course);
        if (err)
            return mw_reword(call, err, words, word_count, course);
    }
    return mw_answer_nothing(call);
}

nx_err_t *moodlews_enrol(mw_call_t *call)
{
    static const mw_capability_t need = {"enrol/manual:enrol", "Enrol users"};
    static const mw_word_t words[] = {
        {"not_found", "userid", "codingerror:User ID does not exist or is deleted!"},
        {"not_found", "courseid", "invalidparameter"},
        {"forbidden", "courseid", "wsnoinstance:%s"},
        {"manual_enrol_disabled", NULL, "wsnoinstance:%s"},
        {"role_not_allowed", NULL, "wsusercannotassign:%s"},
        {"invalid_value", "roles", "wsusercannotassign:%s"},
        {"protected_account", NULL, "nopermissions:Enrol users"},
    };
    mw_items_t items;

    mw_items_begin(&items, call, "enrolments", 1);
    NX_TRY(mw_may(&items, &need, 1, MW_AT_COURSE, "courseid"));
    NX_TRY(may_assign(&items));
    return write_all(&items, enrol_item, nx_enrol_put, words, MW_COUNT(words));
}

nx_err_t *moodlews_unenrol(mw_call_t *call)
{
    static const mw_capability_t need = {"enrol/manual:unenrol", "Unenrol users from the course"};
    static const mw_word_t words[] = {
        {"not_found", "userid", "invalidparameter"},
        {"not_found", "courseid", "invalidrecord:course"},
        {"forbidden", "courseid", "wsnoinstance:%s"},
        {"protected_account", NULL, "nopermissions:Unenrol users from the course"},
    };
    mw_items_t items;

    mw_items_begin(&items, call, "enrolments", 1);
    NX_TRY(mw_may(&items, &need, 1, MW_AT_COURSE, "courseid"));
    return write_all(&items, unenrol_item, nx_enrol_delete, words, MW_COUNT(words));
}
