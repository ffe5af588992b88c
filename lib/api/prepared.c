/* SPDX-License-Identifier: Apache-2.0
 *
 * An item in the spool is a head and its texts, each with its length before it. What becomes known
 * of it later is noted in the head where it stands.
 */
#include "api/prepared.h"

#include <string.h>

#include <apr_strings.h>

#include "core/twins.h"
#include "core/window.h"

/* What every item begins with. */
typedef struct head_t {
    apr_int64_t index, twin;
    apr_uint32_t bytes; /* behind the head */
    apr_uint32_t errors;
    apr_uint32_t stored;
} head_t;

struct nx_prepared_t {
    apr_pool_t *pool;
    nx_spool_t *spool;
    nx_twins_t *twins;
    nx_window_t window;
    nx_buf_t text; /* of the item that is added */
    apr_int64_t count, noted[NX_STORED_COUNT];
    int reading;
};

nx_prepared_t *nx_prepared_make(apr_pool_t *p, apr_size_t memory_bytes)
{
    nx_prepared_t *list = apr_pcalloc(p, sizeof(*list));

    list->pool = p;
    list->spool = nx_spool_make(p, memory_bytes);
    list->twins = nx_twins_make(p);
    nx_buf_init(&list->text, p, 1024);
    return list;
}

apr_off_t nx_prepared_place(const nx_prepared_t *list)
{
    return nx_spool_size(list->spool);
}

static void add_text(nx_buf_t *b, const char *text)
{
    apr_int32_t len = text ? (apr_int32_t)strlen(text) : -1;

    nx_buf_add(b, (const char *)&len, sizeof(len));
    if (text)
        nx_buf_add(b, text, (apr_size_t)len + 1);
}

nx_err_t *nx_prepared_add(nx_prepared_t *list, const nx_item_t *item)
{
    head_t head = {item->index, -1, 0, 0, item->stored};
    apr_off_t place = nx_prepared_place(list);
    const nx_err_t *err;
    int i;

    list->text.len = 0;
    add_text(&list->text, item->key);
    add_text(&list->text, item->ids);
    add_text(&list->text, item->members);
    for (i = 0; i < NX_ITEM_EXTRAS; i++)
        add_text(&list->text, item->extra[i]);
    for (err = item->errors; err; err = err->next) {
        add_text(&list->text, nx_err_info(err->kind)->slug);
        add_text(&list->text, err->field);
        add_text(&list->text, err->detail);
        head.errors++;
    }
    head.bytes = (apr_uint32_t)list->text.len;
    list->count++;
    if (item->key)
        NX_TRY(nx_twins_add(list->twins, item->key, strlen(item->key), place));
    NX_TRY(nx_spool_add(list->spool, (const char *)&head, sizeof(head)));
    return nx_spool_add(list->spool, list->text.data, list->text.len);
}

nx_err_t *nx_prepared_note(nx_prepared_t *list, apr_off_t place, nx_stored_t stored)
{
    apr_uint32_t word = stored;

    list->noted[stored]++;
    return nx_spool_patch(list->spool, place + (apr_off_t)APR_OFFSETOF(head_t, stored),
                          (const char *)&word, sizeof(word));
}

apr_int64_t nx_prepared_noted(const nx_prepared_t *list, nx_stored_t stored)
{
    return list->noted[stored];
}

static const char *take_text(const char **at)
{
    apr_int32_t len;
    const char *text;

    memcpy(&len, *at, sizeof(len));
    *at += sizeof(len);
    if (len < 0)
        return NULL;
    text = *at;
    *at += len + 1;
    return text;
}

static nx_err_t *lost(apr_pool_t *p)
{
    return nx_err_make(p, NX_INTERNAL, NULL, "a temporary file has lost its end");
}

/* The key of the item at PLACE, in P, and its index. */
static nx_err_t *key_at(nx_prepared_t *list, apr_pool_t *p, apr_off_t place, const char **key,
                        apr_int64_t *index)
{
    apr_int32_t len;
    apr_size_t got;
    head_t head;
    char *text;

    NX_TRY(nx_spool_read(list->spool, place, (char *)&head, sizeof(head), &got));
    place += (apr_off_t)sizeof(head);
    *index = head.index;
    NX_TRY(nx_spool_read(list->spool, place, (char *)&len, sizeof(len), &got));
    if (got != sizeof(len) || len < 0)
        return lost(p);
    text = apr_palloc(p, (apr_size_t)len + 1);
    NX_TRY(nx_spool_read(list->spool, place + (apr_off_t)sizeof(len), text, (apr_size_t)len + 1,
                         &got));
    *key = text;
    return NULL;
}

/* Keys are looked at in a pool of their own: there may be as many twins as items. */
typedef struct pairing_t {
    nx_prepared_t *list;
    apr_pool_t *scratch;
} pairing_t;

static nx_err_t *same_key(void *baton, apr_off_t place, apr_off_t other, int *equal)
{
    pairing_t *of = baton;
    const char *a = "", *b = "";
    apr_int64_t index;

    apr_pool_clear(of->scratch);
    NX_TRY(key_at(of->list, of->scratch, place, &a, &index));
    NX_TRY(key_at(of->list, of->scratch, other, &b, &index));
    *equal = strcmp(a, b) == 0;
    return NULL;
}

static nx_err_t *note_twin(void *baton, apr_off_t place, apr_off_t first)
{
    pairing_t *of = baton;
    apr_int64_t index = -1;
    const char *key;

    apr_pool_clear(of->scratch);
    NX_TRY(key_at(of->list, of->scratch, first, &key, &index));
    return nx_spool_patch(of->list->spool, place + (apr_off_t)APR_OFFSETOF(head_t, twin),
                          (const char *)&index, sizeof(index));
}

nx_err_t *nx_prepared_pair(nx_prepared_t *list)
{
    pairing_t pairing = {list, NULL};
    nx_twins_of_t of = {&pairing, same_key, note_twin};
    nx_err_t *err;

    apr_pool_create(&pairing.scratch, list->pool);
    err = nx_twins_find(list->twins, &of);
    if (!err)
        apr_pool_destroy(pairing.scratch);
    return err;
}

/* Makes sure that the window has BYTES. */
static nx_err_t *need(nx_prepared_t *list, apr_size_t bytes)
{
    nx_window_t *w = &list->window;
    apr_size_t got;

    while (w->end - w->at < bytes) {
        NX_TRY(nx_window_fill(w, &got));
        if (!got)
            return lost(list->pool);
    }
    return NULL;
}

static void take_errors(apr_pool_t *p, const char *at, apr_uint32_t count, nx_item_t *item)
{
    for (; count; count--) {
        const char *slug = take_text(&at), *field = take_text(&at), *detail = take_text(&at);

        nx_err_add(&item->errors, nx_err_make(p, nx_err_kind(slug), field, "%s", detail));
    }
}

nx_err_t *nx_prepared_next(nx_prepared_t *list, apr_pool_t *p, nx_item_t *item, int *more)
{
    const char *at;
    head_t head;
    int i;

    if (!list->reading)
        nx_window_open(&list->window, list->pool, list->spool);
    list->reading = 1;
    *more = nx_window_place(&list->window) < nx_spool_size(list->spool);
    if (!*more)
        return NULL;
    NX_TRY(need(list, sizeof(head)));
    memcpy(&head, list->window.data + list->window.at, sizeof(head));
    list->window.at += sizeof(head);
    NX_TRY(need(list, head.bytes));
    at = apr_pmemdup(p, list->window.data + list->window.at, head.bytes);
    list->window.at += head.bytes;
    memset(item, 0, sizeof(*item));
    item->index = head.index;
    item->twin = head.twin;
    item->stored = (nx_stored_t)head.stored;
    item->key = take_text(&at);
    item->ids = take_text(&at);
    item->members = take_text(&at);
    for (i = 0; i < NX_ITEM_EXTRAS; i++)
        item->extra[i] = take_text(&at);
    take_errors(p, at, head.errors, item);
    return NULL;
}

void nx_prepared_rewind(nx_prepared_t *list)
{
    list->reading = 0;
}

apr_int64_t nx_prepared_count(const nx_prepared_t *list)
{
    return list->count;
}
