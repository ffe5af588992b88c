/* SPDX-License-Identifier: Apache-2.0
 *
 * Every call has a request id made from the request's and from which items it has, so that a chunk
 * sent again, by us or by a client that repeats its request, is done once.
 */
#include "api/chunk.h"

#include <string.h>

#include <apr_strings.h>

#include "core/ident.h"

#define CALL_TIME (30 * APR_USEC_PER_SEC) /* for a chunk, the database's absence included */
#define PAUSE     (APR_USEC_PER_SEC / 4)

/* One call: some of the chunk's items. */
typedef struct set_t {
    nx_chunk_t *chunk;
    nx_req_t *q; /* the call's own */
    nx_slot_t **slots;
    nx_item_t **items;
    int count;
} set_t;

/* What a roster's write says of somebody who is not in it. */
static void take_leaving(set_t *set, const nx_row_t *row, const nx_outcome_t *outcome)
{
    const nx_bulk_t *how = set->chunk->how;
    nx_slot_t *slot = apr_array_push(set->chunk->leaving);

    memset(slot, 0, sizeof(*slot));
    slot->item.index = slot->item.twin = -1;
    slot->item.extra[0] = apr_pstrdup(set->q->pool, nx_row_text(row, how->more_column - 1));
    slot->more = apr_pstrdup(set->q->pool, nx_row_text(row, how->more_column));
    slot->outcome = outcome->outcome;
    slot->warnings = outcome->warnings;
    slot->found = outcome->errors;
}

static nx_err_t *take_row(void *baton, const nx_row_t *row)
{
    set_t *set = baton;
    const nx_bulk_t *how = set->chunk->how;
    nx_outcome_t outcome;
    nx_slot_t *slot;

    NX_TRY(nx_outcome_read(set->q, row, &outcome));
    if (how->roster && outcome.pos == -1 && outcome.errors)
        return outcome.errors;
    if (how->roster && outcome.pos >= set->count) {
        take_leaving(set, row, &outcome);
        return NULL;
    }
    if (outcome.pos < 0 || outcome.pos >= set->count)
        return nx_err_make(set->q->pool, NX_INTERNAL, NULL, "a write answered for nobody");
    slot = set->slots[outcome.pos];
    slot->outcome = outcome.outcome;
    slot->found = outcome.errors;
    slot->warnings = outcome.warnings;
    if (how->more)
        slot->more = apr_pstrdup(set->q->pool, nx_row_text(row, how->more_column));
    return NULL;
}

static void forget_rows(void *baton)
{
    set_t *set = baton;
    int i;

    set->chunk->leaving->nelts = 0;
    for (i = 0; i < set->count; i++) {
        set->slots[i]->outcome = set->slots[i]->more = NULL;
        set->slots[i]->found = NULL;
        set->slots[i]->warnings = NULL;
    }
}

/* The id of a call about the items FIRST to LAST of the request. */
static const char *call_id(const nx_req_t *q, apr_pool_t *p, const set_t *set, int judge)
{
    apr_int64_t first = set->count ? set->slots[0]->item.index : -1;
    apr_int64_t last = set->count ? set->slots[set->count - 1]->item.index : -1;
    const char *text =
        apr_psprintf(p, "%s %" APR_INT64_T_FMT " %" APR_INT64_T_FMT " %d %d",
                     q->call_id ? q->call_id : q->id, first, last, set->count, judge);

    return apr_pstrmemdup(p, nx_sha256_hex(p, text, strlen(text)), 32);
}

/* Whether the database may come back within the time of a call. */
static int may_pass(const nx_err_t *err)
{
    return err->kind == NX_DB_DOWN || err->kind == NX_DB_BUSY || err->kind == NX_DB_READ_ONLY ||
           err->kind == NX_COMMIT_UNKNOWN;
}

/* Whether nothing else can be written either. */
static int is_outage(const nx_err_t *err)
{
    return nx_err_info(err->kind)->status == 503 && err->kind != NX_DB_DEADLINE;
}

/* Makes the call, again and again while the database is away. */
static nx_err_t *call(set_t *set, int judge)
{
    nx_chunk_t *chunk = set->chunk;
    nx_sink_t sink = {set, take_row, forget_rows};
    apr_time_t until = nx_time_mono() + CALL_TIME;
    nx_req_t own = *chunk->q;
    nx_err_t *err;

    own.pool = chunk->pool;
    own.warnings = apr_array_make(chunk->pool, 1, sizeof(const char *));
    own.call_id = call_id(chunk->q, chunk->pool, set, judge);
    own.bad = judge ? nx_err_make(chunk->pool, NX_NOT_DONE, NULL, "only judged") : NULL;
    own.deadline = until;
    set->q = &own;
    for (;;) {
        forget_rows(set);
        err = chunk->how->write(&own, set->items, set->count, &sink);
        if (!err || !may_pass(err) || nx_time_left_ms(until) <= PAUSE / 1000)
            break;
        apr_sleep(PAUSE);
    }
    chunk->q->db_time = own.db_time;
    chunk->q->attempts = own.attempts;
    set->q = NULL;
    return err;
}

/* Runs SET; what fails as a whole by halves. */
static nx_err_t *run(const set_t *set)
{
    set_t half = *set;
    nx_err_t *err = call(&half, 0);

    if (err && (is_outage(err) || set->chunk->q->atomic || set->chunk->how->roster))
        return err;
    if (err && set->count == 1) {
        set->slots[0]->found = err;
        err = NULL;
    }
    if (!err) {
        set->chunk->done += set->count;
        return NULL;
    }
    half.count = set->count / 2;
    NX_TRY(run(&half));
    half.slots = set->slots + half.count;
    half.items = set->items + half.count;
    half.count = set->count - half.count;
    return run(&half);
}

/* Picks the items that are good, or not, or both, and known well enough to be asked about. */
static void pick(nx_chunk_t *chunk, int good, int bad, set_t *set)
{
    apr_size_t room = sizeof(void *) * (apr_size_t)(chunk->count + 1);
    int i;

    memset(set, 0, sizeof(*set));
    set->chunk = chunk;
    set->slots = apr_palloc(chunk->pool, room);
    set->items = apr_palloc(chunk->pool, room);
    for (i = 0; i < chunk->count; i++) {
        nx_slot_t *slot = &chunk->slots[i];

        if (slot->item.twin >= 0 || slot->outcome || !slot->item.key ||
            !(slot->item.errors ? bad : good))
            continue;
        set->slots[set->count] = slot;
        set->items[set->count++] = &slot->item;
    }
}

static int has_bad(const nx_chunk_t *chunk)
{
    int i;

    for (i = 0; i < chunk->count; i++) {
        if (chunk->slots[i].item.errors || chunk->slots[i].item.twin >= 0)
            return 1;
    }
    return 0;
}

nx_err_t *nx_chunk_run(nx_chunk_t *chunk)
{
    int roster = chunk->how->roster, i;
    set_t set;

    chunk->leaving = apr_array_make(chunk->pool, 8, sizeof(nx_slot_t));
    chunk->nothing = (chunk->q->atomic || roster) && has_bad(chunk);
    for (i = 0; i < chunk->count; i++)
        chunk->done += chunk->slots[i].outcome != NULL;
    if (!chunk->nothing) {
        pick(chunk, 1, 0, &set);
        if (set.count || roster)
            NX_TRY(run(&set));
    }
    if (!chunk->judge)
        return NULL;
    pick(chunk, chunk->nothing, 1, &set); /* also what only the write found bad */
    if (set.count && call(&set, 1) != NULL)
        forget_rows(&set); /* what is known is enough */
    return NULL;
}
