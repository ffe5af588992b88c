/* SPDX-License-Identifier: Apache-2.0
 *
 * From a body to verdicts, in two passes: all items are read, checked and compared first; then they
 * are written chunk by chunk, with memory that is given back after each.
 */
#include "api/bulk.h"

#include <string.h>

#include <apr_strings.h>

#include "api/chunk.h"
#include "api/later.h"
#include "api/refused.h"
#include "core/records.h"

enum { IGNORED_SHOWN = 20 };

typedef struct bulk_t {
    nx_req_t *q;
    const nx_route_t *route;
    const nx_bulk_t *how;
    nx_reply_t *out;
    nx_prepared_t *items;
    nx_same_t *same; /* NULL: only the write says what is unchanged */
    nx_verdicts_t verdicts;
    apr_pool_t *scratch; /* cleared after each item that is read and each chunk that is written */
    apr_int64_t done;
    int nothing; /* bad items: nothing was written at all */
    int renames; /* ids become free: what was the same need not stay it */
} bulk_t;

static int is_true(const nx_req_t *q, const char *name)
{
    const char *text = nx_input_text(q, name);

    return text && strcmp(text, "true") == 0;
}

/* --- reading ------------------------------------------------------------------------------- */

/* The names nobody declared go into the answer's header, some of them. */
static void note_ignored(bulk_t *b, const nx_input_t *in)
{
    apr_array_header_t *all = b->q->input->ignored;
    int i, j;

    for (i = 0; i < in->ignored->nelts && all->nelts < IGNORED_SHOWN; i++) {
        const char *name = APR_ARRAY_IDX(in->ignored, i, const char *);

        for (j = 0; j < all->nelts; j++) {
            if (strcmp(APR_ARRAY_IDX(all, j, const char *), name) == 0)
                break;
        }
        if (j == all->nelts)
            APR_ARRAY_PUSH(all, const char *) = apr_pstrdup(b->q->pool, name);
    }
}

/* The item's external ids: as members for the answer, and when all are good, as one text. */
static void take_ids(const nx_req_t *q, nx_item_t *item)
{
    nx_buf_t ids, key;
    int i, good = 1;

    nx_buf_init(&ids, q->pool, 64);
    nx_buf_init(&key, q->pool, 64);
    for (i = 0; i < q->input->route->field_count; i++) {
        const nx_value_t *v = &q->input->values[i];

        if (v->field->place != NX_IN_PATH)
            continue;
        good &= v->state == NX_GIVEN;
        if (v->state != NX_GIVEN)
            continue;
        nx_buf_printf(&ids, "%s\"%s\":", ids.len ? "," : "", v->field->name);
        nx_buf_json(&ids, v->text.data, v->text.len);
        nx_buf_add(&key, v->text.data, v->text.len);
        nx_buf_add(&key, "\x1f", 1); /* in no id: control characters are refused */
    }
    item->ids = ids.data;
    item->key = good ? key.data : NULL;
}

static nx_err_t *prepare_item(bulk_t *b, const nx_record_t *record)
{
    nx_req_t own = *b->q;
    nx_item_t item = {.index = record->index, .twin = -1, .errors = record->bad};
    nx_input_t *in;
    int i;

    if (record->bad)
        return nx_prepared_add(b->items, &item);
    own.pool = b->scratch;
    item.errors = nx_input_item(&own, b->q->input, record->members, &in);
    own.input = in;
    note_ignored(b, in);
    take_ids(&own, &item);
    item.members = nx_input_json(&own);
    for (i = 0; i < NX_ITEM_EXTRAS && b->how->extra[i]; i++)
        item.extra[i] = nx_input_text(&own, b->how->extra[i]);
    b->renames |= nx_input_text(&own, "previousid") != NULL;
    if (b->same && !item.errors)
        NX_TRY(nx_same_add(b->same, in, nx_prepared_place(b->items)));
    return nx_prepared_add(b->items, &item);
}

/* Whether all items go in one call. */
static int in_one(const bulk_t *b)
{
    return b->q->atomic || b->how->roster;
}

static nx_err_t *check_atomic(const bulk_t *b)
{
    int most = b->q->settings->atomic_max;

    if (!in_one(b) || nx_prepared_count(b->items) <= most)
        return NULL;
    return nx_err_make(b->q->pool, NX_TOO_MANY_ITEMS, NULL,
                       "%s takes at most %d items (NexsisAtomicMax)",
                       b->q->atomic ? "atomic=true" : "a roster", most);
}

static nx_err_t *read_all(bulk_t *b)
{
    nx_records_form_t form;
    nx_records_t *records;
    nx_record_t record;
    int more = 1;

    NX_TRY(nx_records_form(b->q->pool, b->q->body_type, b->q->body, &form));
    records = nx_records_make(b->q->pool, b->q->body, form, b->how->roster ? "userid" : NULL);
    for (;;) {
        nx_err_t *err;

        apr_pool_clear(b->scratch);
        err = nx_records_next(records, b->scratch, &record, &more);
        if (err) /* lives longer than what it was found in */
            return nx_err_make(b->q->pool, err->kind, err->field, "%s", err->detail);
        if (!more)
            break;
        NX_TRY(prepare_item(b, &record));
        NX_TRY(check_atomic(b));
    }
    if (b->same)
        NX_TRY(nx_same_end(b->same));
    return nx_prepared_pair(b->items);
}

/* --- writing ------------------------------------------------------------------------------- */

/* The next chunk's items, in scratch. */
static nx_err_t *load(bulk_t *b, nx_chunk_t *chunk)
{
    int most = in_one(b) ? (int)nx_prepared_count(b->items) : b->q->settings->bulk_chunk;
    int more = 1;

    apr_pool_clear(b->scratch);
    memset(chunk, 0, sizeof(*chunk));
    chunk->q = b->q;
    chunk->how = b->how;
    chunk->pool = b->scratch;
    chunk->judge = b->route->method != NX_DELETE;
    chunk->slots = apr_pcalloc(b->scratch, sizeof(nx_slot_t) * (apr_size_t)(most + 1));
    while (chunk->count < most) {
        nx_slot_t *slot = &chunk->slots[chunk->count];

        NX_TRY(nx_prepared_next(b->items, b->scratch, &slot->item, &more));
        if (!more)
            break;
        if (slot->item.stored == NX_STORED_SAME && slot->item.twin < 0 && !b->renames)
            slot->outcome = "unchanged";
        chunk->count++;
    }
    return NULL;
}

/* All that is wrong with an item: fields first, then what the database said of the others. */
static nx_err_t *errors_of(bulk_t *b, nx_slot_t *slot, nx_err_t *broke)
{
    apr_pool_t *p = b->scratch;
    nx_err_t *all = slot->item.errors, *err, *next;

    if (slot->item.twin >= 0)
        nx_err_add(&all, nx_err_make(p, NX_DUPLICATE_ITEM, NULL,
                                     "item %" APR_INT64_T_FMT " has the same ids; send one of them",
                                     slot->item.twin));
    for (err = slot->found; err; err = next) {
        next = err->next;
        err->next = NULL;
        if (!err->field || !nx_err_names(all, err->field))
            nx_err_add(&all, err);
    }
    if (!all && broke)
        return nx_err_make(p, broke->kind, broke->field, "%s", broke->detail);
    if (!all && (!slot->outcome || strcmp(slot->outcome, "failed") == 0))
        return nx_err_make(p, NX_NOT_DONE, NULL, "another item failed: nothing was done");
    return all;
}

static const char *more_of(const bulk_t *b, const nx_slot_t *slot)
{
    nx_buf_t text;

    if (!slot->more || !*slot->more)
        return NULL;
    nx_buf_init(&text, b->scratch, 64);
    nx_buf_printf(&text, "\"%s\":", b->how->more);
    nx_buf_json(&text, slot->more, strlen(slot->more));
    return text.data;
}

static const apr_array_header_t *warnings_of(const bulk_t *b, const nx_slot_t *slot)
{
    apr_array_header_t *all;

    if (!slot->item.warning)
        return slot->warnings;
    all = apr_array_make(b->scratch, 2, sizeof(const char *));
    if (slot->warnings)
        apr_array_cat(all, slot->warnings);
    APR_ARRAY_PUSH(all, const char *) = slot->item.warning;
    return all;
}

/* The ids of somebody who leaves: the path's, and whose. */
static const char *leaving_ids(const bulk_t *b, const char *userid)
{
    const nx_input_t *in = b->q->input;
    nx_buf_t ids;
    int i;

    nx_buf_init(&ids, b->scratch, 64);
    for (i = 0; i < in->route->field_count; i++) {
        const nx_value_t *v = &in->values[i];
        if (v->field->place != NX_IN_PATH || nx_input_in_item(in->route, v->field))
            continue;
        nx_buf_printf(&ids, "\"%s\":", v->field->name);
        nx_buf_json(&ids, v->text.data, v->text.len);
        nx_buf_puts(&ids, ",");
    }
    nx_buf_puts(&ids, "\"userid\":");
    nx_buf_json(&ids, userid, strlen(userid));
    return ids.data;
}

/* Says what became of those who are not in a roster. */
static nx_err_t *answer_leaving(bulk_t *b, const apr_array_header_t *leaving)
{
    int i;

    for (i = 0; i < leaving->nelts; i++) {
        nx_slot_t *slot = &APR_ARRAY_IDX(leaving, i, nx_slot_t);
        nx_verdict_t verdict = {.index = -1,
                                .ids = leaving_ids(b, slot->item.extra[0]),
                                .outcome = slot->outcome,
                                .warnings = slot->warnings,
                                .more = more_of(b, slot)};

        verdict.errors = errors_of(b, slot, NULL);
        NX_TRY(nx_verdicts_add(&b->verdicts, b->scratch, &verdict));
    }
    return NULL;
}

/* Says what became of CHUNK's items; BROKE is what those failed with that nothing was said of. */
static nx_err_t *answer(bulk_t *b, const nx_chunk_t *chunk, nx_err_t *broke)
{
    nx_buf_t refused;
    int i;

    nx_buf_init(&refused, b->scratch, 256);
    for (i = 0; i < chunk->count; i++) {
        nx_slot_t *slot = &chunk->slots[i];
        int ours = slot->item.errors || slot->item.twin >= 0; /* the database did not refuse it */
        nx_verdict_t verdict = {.index = slot->item.index,
                                .ids = slot->item.ids ? slot->item.ids : "",
                                .outcome = slot->outcome,
                                .warnings = warnings_of(b, slot),
                                .more = more_of(b, slot)};

        verdict.errors = errors_of(b, slot, slot->outcome ? NULL : broke);
        if (ours)
            nx_refused_add(&refused, b->route, verdict.ids, verdict.errors);
        NX_TRY(nx_verdicts_add(&b->verdicts, b->scratch, &verdict));
    }
    nx_refused_keep(b->q, &refused);
    return chunk->leaving ? answer_leaving(b, chunk->leaving) : NULL;
}

static nx_err_t *copy_error(apr_pool_t *p, const nx_err_t *err)
{
    nx_err_t *copy = err->cause ? nx_err_cause(p, err->kind, err->cause, "%s", err->detail)
                                : nx_err_make(p, err->kind, err->field, "%s", err->detail);

    copy->retry_after = err->retry_after;
    return copy;
}

static nx_err_t *write_all(bulk_t *b)
{
    nx_err_t *broke = NULL;
    nx_chunk_t chunk;
    int round;

    for (round = 0;; round++) {
        NX_TRY(load(b, &chunk));
        if (!chunk.count && (round || !b->how->roster))
            return NULL;
        if (!broke) {
            nx_err_t *err = nx_chunk_run(&chunk);

            b->done += chunk.done;
            b->nothing |= chunk.nothing;
            broke = err ? copy_error(b->q->pool, err) : NULL;
            b->verdicts.broke = broke;
        }
        if (broke && (in_one(b) || !b->done))
            return broke;
        NX_TRY(answer(b, &chunk, broke));
    }
}

/* What the answer is worth as a whole: an atomic request that did nothing is no success. */
static void settle(bulk_t *b)
{
    if (b->nothing || (b->q->atomic && b->verdicts.of[NX_V_FAILED]))
        b->out->status = 400;
    if (b->q->dry_run)
        apr_table_setn(b->out->headers, "Nexsis-Dry-Run", "true");
}

nx_err_t *nx_bulk_run(nx_req_t *q, const nx_route_t *route, const nx_bulk_t *how, nx_reply_t *out)
{
    bulk_t b = {.q = q, .route = route, .how = how, .out = out};
    int later;

    q->atomic = is_true(q, "atomic");
    q->dry_run = is_true(q, "dryrun");
    q->brief = 1;
    NX_TRY(nx_later_wanted(q, how, &later));
    b.items = nx_prepared_make(q->pool, (apr_size_t)q->settings->spool_bytes);
    apr_pool_create(&b.scratch, q->pool);
    if (how->compared && !q->atomic && !later && !q->fingerprint)
        b.same = nx_same_make(q, how->compared, b.items);
    NX_TRY(read_all(&b));
    if (how->guard)
        NX_TRY(how->guard(q, b.items));
    if (later)
        return nx_later_run(q, route, how, b.items, b.scratch, out);
    NX_TRY(nx_verdicts_begin(&b.verdicts, q, out));
    NX_TRY(write_all(&b));
    settle(&b);
    return nx_verdicts_end(&b.verdicts, q->pool);
}
