/* SPDX-License-Identifier: Apache-2.0
 *
 * Elements of a list parameter into JSON items, and outcomes back into Moodle's errors. The members
 * were checked against the declaration before; what depends on the site is judged by the write.
 */
#include "api/moodlews/writes.h"

#include <apr_hash.h>
#include <apr_strings.h>

#include "api/moodlews/write.h"
#include "lms/items.h"

static nx_err_t *take_outcome(void *baton, const nx_row_t *row)
{
    mw_items_t *items = baton;
    nx_outcome_t outcome;

    NX_TRY(nx_outcome_read(items->call->q, row, &outcome));
    if (outcome.pos < 0 || outcome.pos >= items->count)
        return nx_err_make(items->call->q->pool, NX_INTERNAL, NULL, "a write answered for nobody");
    items->outcomes[outcome.pos] = outcome;
    return NULL;
}

static void forget_outcomes(void *baton)
{
    mw_items_t *items = baton;

    memset(items->outcomes, 0, sizeof(nx_outcome_t) * (apr_size_t)items->count);
}

void mw_items_begin(mw_items_t *items, mw_call_t *call, const char *name, int atomic)
{
    memset(items, 0, sizeof(*items));
    items->call = call;
    items->list = mw_php_get(call->given, name);
    items->count = items->list->items->nelts;
    items->outcomes =
        apr_pcalloc(call->q->pool, sizeof(nx_outcome_t) * (apr_size_t)(items->count + 1));
    items->sink = (nx_sink_t){items, take_outcome, forget_outcomes};
    call->q->moodle = 1;
    call->q->brief = 1;
    call->q->atomic = atomic;
}

const mw_node_t *mw_item(const mw_items_t *items, int i)
{
    return APR_ARRAY_IDX(items->list->items, i, const mw_node_t *);
}

const char *mw_item_text(const mw_items_t *items, int i, const char *member)
{
    const mw_node_t *node = mw_php_get(mw_item(items, i), member);

    return node && !node->items ? node->text.data : NULL;
}

void mw_item_texts(const mw_items_t *items, int i, const char *const *names, nx_buf_t *b)
{
    for (; *names; names++) {
        const char *text = mw_item_text(items, i, *names);
        if (text)
            nx_items_text(b, *names, text);
    }
}

void mw_item_numbers(const mw_items_t *items, int i, const char *const *names, nx_buf_t *b)
{
    for (; *names; names++) {
        const char *text = mw_item_text(items, i, *names);
        if (text)
            nx_buf_printf(b, ",\"%s\":%s", *names, text);
    }
}

/* The elements of the list MEMBER of element I; NULL: none. */
static const apr_array_header_t *inner_list(const mw_items_t *items, int i, const char *member)
{
    const mw_node_t *list = mw_php_get(mw_item(items, i), member);

    return list && list->items && list->items->nelts ? list->items : NULL;
}

void mw_item_pairs(const mw_items_t *items, int i, const char *list, const char *key,
                   const char *name, nx_buf_t *b)
{
    const apr_array_header_t *pairs = inner_list(items, i, list);
    int k;

    for (k = 0; pairs && k < pairs->nelts; k++) {
        const mw_node_t *pair = APR_ARRAY_IDX(pairs, k, const mw_node_t *);
        const mw_node_t *word = mw_php_get(pair, key), *value = mw_php_get(pair, "value");

        nx_buf_puts(b, k ? "," : ",\"");
        if (!k)
            nx_buf_printf(b, "%s\":{", name);
        nx_buf_json(b, word->text.data, word->text.len);
        nx_buf_puts(b, ":");
        nx_buf_json(b, value->text.data, value->text.len);
    }
    nx_buf_puts(b, pairs ? "}" : "");
}

const char *mw_item_unsupported(const mw_items_t *items, int i, const char *const *names)
{
    for (; *names; names++) {
        const char *text = mw_item_text(items, i, *names);
        if ((text && *text) || inner_list(items, i, *names))
            return *names;
    }
    return NULL;
}

const nx_err_t *mw_item_error(const mw_items_t *items, int i)
{
    const nx_err_t *err = items->outcomes[i].errors;

    if (!err && !items->outcomes[i].outcome)
        return nx_err_make(items->call->q->pool, NX_INTERNAL, NULL, "a write said nothing of %d",
                           i);
    while (err && err->kind == NX_NOT_DONE)
        err = err->next;
    return err;
}

/* How often the record of each element was named before it. *LAST: the largest of these. */
static const int *number_waves(const mw_items_t *items, const char *id, int *last)
{
    apr_pool_t *p = items->call->q->pool;
    int *waves = apr_pcalloc(p, sizeof(int) * (apr_size_t)(items->count + 1));
    apr_hash_t *times = apr_hash_make(p);
    int i, *n;

    *last = 0;
    for (i = 0; i < items->count; i++) {
        const char *key = mw_item_text(items, i, id);

        n = apr_hash_get(times, key, APR_HASH_KEY_STRING);
        if (!n) {
            n = apr_pcalloc(p, sizeof(*n));
            apr_hash_set(times, key, APR_HASH_KEY_STRING, n);
        }
        waves[i] = (*n)++;
        *last = waves[i] > *last ? waves[i] : *last;
    }
    return waves;
}

nx_err_t *mw_in_waves(mw_items_t *items, const char *id, mw_batch_fn *write, void *baton)
{
    nx_req_t *q = items->call->q;
    int *places = apr_pcalloc(q->pool, sizeof(int) * (apr_size_t)(items->count + 1));
    int i, n, last;
    const int *waves = number_waves(items, id, &last);

    for (n = 0; n <= last; n++) {
        mw_items_t batch = *items;

        batch.count = 0;
        for (i = 0; i < items->count; i++) {
            if (waves[i] == n && !items->outcomes[i].errors)
                places[batch.count++] = i;
        }
        if (!batch.count)
            continue;
        batch.outcomes = apr_pcalloc(q->pool, sizeof(nx_outcome_t) * (apr_size_t)(batch.count + 1));
        batch.sink.baton = &batch;
        q->call_id = n ? apr_psprintf(q->pool, "%s-%d", q->id, n) : NULL;
        NX_TRY(write(&batch, places, baton));
        for (i = 0; i < batch.count; i++)
            items->outcomes[places[i]] = batch.outcomes[i];
    }
    return NULL;
}

mw_items_t mw_items_one(const mw_items_t *items, int i)
{
    apr_pool_t *p = items->call->q->pool;
    mw_node_t *list = apr_pmemdup(p, items->list, sizeof(*list));
    mw_items_t one = *items;

    list->items = apr_array_make(p, 1, sizeof(mw_node_t *));
    APR_ARRAY_PUSH(list->items, const mw_node_t *) = mw_item(items, i);
    one.list = list;
    one.count = 1;
    return one;
}

nx_err_t *mw_item_format(const mw_items_t *items, int i, const char *member)
{
    const char *format = mw_item_text(items, i, member);

    if (!format || (strlen(format) == 1 && strchr("0124", *format)))
        return NULL;
    return moodlews_error(items->call->q->pool, "formatnotsupported", member);
}

nx_err_t *mw_unsupported(const mw_call_t *call, const char *member)
{
    return moodlews_error(call->q->pool, apr_pstrcat(call->q->pool, "notsupported:", member, NULL),
                          NULL);
}

static int fits(const mw_word_t *word, const char *slug, const char *field)
{
    return strcmp(word->slug, slug) == 0 &&
           (!word->field || (field && strcmp(word->field, field) == 0));
}

nx_err_t *mw_reword(const mw_call_t *call, const nx_err_t *err, const mw_word_t *words, int count,
                    const char *value)
{
    const nx_kind_info_t *info = nx_err_info(err->kind);
    apr_pool_t *p = call->q->pool;
    int i;

    if (err->form)
        return apr_pmemdup(p, err, sizeof(*err));
    for (i = 0; i < count; i++) {
        const char *at = fits(&words[i], info->slug, err->field) ? words[i].problem : NULL;
        const char *hole = at ? strstr(at, "%s") : NULL;

        if (hole)
            at = apr_pstrcat(p, apr_pstrmemdup(p, at, (apr_size_t)(hole - at)), value, NULL);
        if (at)
            return moodlews_error(p, at, err->detail);
    }
    if (err->kind == NX_PASSWORD_POLICY || (err->field && strcmp(err->field, "password") == 0))
        return moodlews_error(
            p, apr_pstrcat(p, "passwordpolicy:<div>", err->detail, "</div>", NULL), NULL);
    if (err->kind == NX_NOT_IMPLEMENTED || err->kind == NX_UNKNOWN_MEMBER)
        return mw_unsupported(call, err->field ? err->field : "this");
    if (info->status == 400)
        return moodlews_invalid(p, "%s: %s", err->field ? err->field : "item", err->detail);
    return nx_err_make(p, err->kind, err->field, "%s", err->detail);
}

void mw_warn_of(mw_call_t *call, const char *item, const char *itemid, const nx_err_t *err)
{
    const char *code, *message;

    moodlews_error_words(call->q, err, &code, &message);
    moodlews_warn(call, item, itemid, code, message);
}

const char *mw_items_array(const mw_items_t *items, const char *member)
{
    nx_buf_t b;
    int i;

    nx_buf_init(&b, items->call->q->pool, 64);
    nx_buf_puts(&b, "{");
    for (i = 0; i < items->count; i++) {
        const char *text = mw_item_text(items, i, member);
        nx_buf_printf(&b, "%s%s", i ? "," : "", text ? text : "NULL");
    }
    nx_buf_puts(&b, "}");
    return b.data;
}

static nx_err_t *take_problem(void *baton, const nx_row_t *row)
{
    const mw_items_t *items = baton;

    return moodlews_error(items->call->q->pool, nx_row_text(row, 0), nx_row_text(row, 1));
}

nx_err_t *mw_may(const mw_items_t *items, const mw_capability_t *capabilities, int count, int level,
                 const char *member)
{
    const mw_caller_t *caller = items->call->caller;
    nx_sink_t sink = {(void *)items, take_problem, NULL};
    nx_req_t *q = items->call->q;
    const char *args[5];
    nx_buf_t names, labels;
    int i;

    if (caller->cohorts)
        return moodlews_error(q->pool,
                              apr_pstrcat(q->pool, "nopermissions:", capabilities[0].label, NULL),
                              "the token is confined to cohorts of a partner, which may only read");
    if (caller->admin)
        return NULL;
    nx_buf_init(&names, q->pool, 128);
    nx_buf_init(&labels, q->pool, 128);
    for (i = 0; i < count; i++) {
        nx_buf_puts(&names, i ? "," : "{");
        nx_buf_puts(&labels, i ? "," : "{");
        mw_put_array_text(&names, capabilities[i].name);
        mw_put_array_text(&labels, capabilities[i].label);
    }
    nx_buf_puts(&names, "}");
    nx_buf_puts(&labels, "}");
    args[0] = caller->base.actor_id;
    args[1] = names.data;
    args[2] = labels.data;
    args[3] = apr_itoa(q->pool, level);
    args[4] = member ? mw_items_array(items, member) : "{}";
    return nx_db_read(q, &NX_SQL_MOODLEWS_MAY, args, &sink, 0);
}

nx_err_t *mw_answer_nothing(mw_call_t *call)
{
    return moodlews_answer(call, "null");
}

nx_err_t *mw_answer_warnings(mw_call_t *call)
{
    return moodlews_answer(
        call, apr_pstrcat(call->q->pool, "[", moodlews_warnings_json(call), "]", NULL));
}
