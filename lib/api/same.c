/* SPDX-License-Identifier: Apache-2.0
 *
 * Two batches: one is filled while the other is at the database.
 */
#include "api/same.h"

#include <stdlib.h>

#include <apr_strings.h>

#include "core/ident.h"
#include "core/parallel.h"
#include "core/text.h"

#define TIME (5 * APR_USEC_PER_SEC) /* for a batch: without an answer the item is just written */

/* A member's values as an array of the database, without its end; MISSING of the last items have
 * none. */
typedef struct column_t {
    nx_buf_t text;
    int missing;
} column_t;

typedef struct batch_t {
    nx_beside_t *beside;
    nx_req_t q; /* a copy of the request for the other thread */
    const nx_compared_t *what;
    column_t column[NX_SAME_COLUMNS];
    apr_off_t *place; /* of each item */
    int count;
    int answered;
    const char *same, *absent; /* the places, from 1, as arrays; NULL: none */
} batch_t;

struct nx_same_t {
    nx_prepared_t *items;
    const nx_compared_t *what;
    const int *column; /* of each field of the route; -1: none */
    int most, columns;
    batch_t batch[2];
    batch_t *now, *away; /* AWAY: NULL: nothing is on its way */
    int looked, failed;  /* where one look failed the next would only take time */
};

static void begin(nx_same_t *s, batch_t *batch)
{
    int i;

    apr_pool_clear(batch->beside->pool);
    batch->q.pool = batch->beside->pool;
    batch->place = apr_palloc(batch->q.pool, sizeof(apr_off_t) * (apr_size_t)s->most);
    batch->count = 0;
    for (i = 0; i < s->columns; i++) {
        batch->column[i].missing = 0;
        nx_buf_init(&batch->column[i].text, batch->q.pool, 64);
    }
    s->now = batch;
}

/* The column of each of ROUTE's fields. */
static const int *columns_of(apr_pool_t *p, const nx_route_t *route, const nx_compared_t *what)
{
    int *column = apr_palloc(p, sizeof(int) * (apr_size_t)(route->field_count + 1));
    int i, j;

    for (i = 0; i < route->field_count; i++) {
        column[i] = -1;
        for (j = 0; j < NX_SAME_COLUMNS && what->members[j]; j++) {
            if (strcmp(route->fields[i].name, what->members[j]) == 0)
                column[i] = j;
        }
    }
    return column;
}

nx_same_t *nx_same_make(nx_req_t *q, const nx_compared_t *what, nx_prepared_t *items)
{
    nx_same_t *s = apr_pcalloc(q->pool, sizeof(*s));
    int i;

    s->items = items;
    s->what = what;
    s->most = q->settings->bulk_chunk;
    s->column = columns_of(q->pool, q->input->route, what);
    while (s->columns < NX_SAME_COLUMNS && what->members[s->columns])
        s->columns++;
    for (i = 0; i < 2; i++) {
        s->batch[i].beside = nx_beside_make(q->pool);
        if (!s->batch[i].beside)
            return NULL;
        s->batch[i].q = *q;
        s->batch[i].what = what;
    }
    begin(s, &s->batch[0]);
    return s;
}

/* --- on the other thread --------------------------------------------------------------------- */

static nx_err_t *take_found(void *baton, const nx_row_t *row)
{
    batch_t *batch = baton;

    batch->same = apr_pstrdup(batch->q.pool, nx_row_text(row, 0));
    batch->absent = apr_pstrdup(batch->q.pool, nx_row_text(row, 1));
    batch->answered = 1;
    return NULL;
}

static void forget_found(void *baton)
{
    batch_t *batch = baton;

    batch->same = batch->absent = NULL;
    batch->answered = 0;
}

/* Who asks, as sql/lms wants to know it. */
static const char *call_of(const batch_t *batch)
{
    const nx_caller_t *caller = batch->q.caller;
    nx_buf_t call;

    nx_buf_init(&call, batch->q.pool, 128);
    nx_buf_printf(&call, "{\"actor\":%s,\"admin\":%s", caller->actor_id ? caller->actor_id : "null",
                  caller->scopes & NX_SCOPE_ADMIN ? "true" : "false");
    if (batch->what->call) {
        nx_buf_puts(&call, ",");
        batch->what->call(&batch->q, &call);
    }
    nx_buf_puts(&call, "}");
    return call.data;
}

static void compare(void *baton)
{
    batch_t *batch = baton;
    const char *args[NX_SAME_COLUMNS + 1] = {call_of(batch)};
    nx_sink_t sink = {batch, take_found, forget_found};
    int i;

    for (i = 0; i < NX_SAME_COLUMNS && batch->what->members[i]; i++) {
        column_t *c = &batch->column[i];

        if (!c->text.len)
            continue;
        for (; c->missing; c->missing--)
            nx_buf_puts(&c->text, ",NULL");
        nx_buf_puts(&c->text, "}");
        args[i + 1] = c->text.data;
    }
    batch->q.deadline = nx_time_mono() + TIME;
    forget_found(batch);
    if (nx_db_read(&batch->q, batch->what->sql, args, &sink, 0) != NULL)
        forget_found(batch);
}

/* --- on the request's ------------------------------------------------------------------------ */

/* Notes STORED of the items at PLACES of BATCH. */
static nx_err_t *note(nx_same_t *s, const batch_t *batch, const char *places, nx_stored_t stored)
{
    const char *at = places;

    while (at && (*at == '{' || *at == ',')) {
        char *end;
        long place = strtol(at + 1, &end, 10);

        if (place < 1 || place > batch->count)
            break;
        NX_TRY(nx_prepared_note(s->items, batch->place[place - 1], stored));
        at = end;
    }
    return NULL;
}

/* Notes what the batch that was away found. */
static nx_err_t *settle(nx_same_t *s)
{
    batch_t *batch = s->away;

    s->away = NULL;
    if (!batch)
        return NULL;
    nx_beside_wait(batch->beside);
    s->failed = !batch->answered;
    NX_TRY(note(s, batch, batch->same, NX_STORED_SAME));
    return note(s, batch, batch->absent, NX_STORED_NOT);
}

static nx_err_t *dispatch(nx_same_t *s)
{
    batch_t *batch = s->now;

    NX_TRY(settle(s));
    s->away = batch;
    s->looked = 1;
    nx_beside_start(batch->beside, compare, batch);
    begin(s, batch == s->batch ? s->batch + 1 : s->batch);
    return NULL;
}

/* Whether an item of these values can be compared. */
static int is_plain(const nx_same_t *s, const nx_input_t *in)
{
    int i;

    for (i = 0; i < in->route->field_count; i++) {
        const nx_value_t *v = &in->values[i];

        if (v->state == NX_ABSENT || v->field->place == NX_IN_QUERY)
            continue;
        if (v->state == NX_NULL || s->column[i] < 0)
            return 0;
    }
    return 1;
}

/* TEXT as an element behind those that are there or missing. */
static void add_value(column_t *c, const nx_str_t *text)
{
    char *to = nx_buf_room(&c->text, 2 * text->len + 5 * (apr_size_t)c->missing + 4);
    apr_size_t i;

    *to++ = c->text.len ? ',' : '{';
    for (; c->missing; c->missing--, to += 5)
        memcpy(to, "NULL,", 5);
    *to++ = '"';
    for (i = 0; i < text->len; i++) {
        if (text->data[i] == '"' || text->data[i] == '\\')
            *to++ = '\\';
        *to++ = text->data[i];
    }
    *to++ = '"';
    nx_buf_end(&c->text, to);
}

nx_err_t *nx_same_add(nx_same_t *s, const nx_input_t *in, apr_off_t place)
{
    batch_t *batch = s->now;
    int i;

    if (s->failed || !is_plain(s, in))
        return NULL;
    for (i = 0; i < s->columns; i++)
        batch->column[i].missing++;
    for (i = 0; i < in->route->field_count; i++) {
        column_t *c = s->column[i] < 0 ? NULL : &batch->column[s->column[i]];

        if (!c || in->values[i].state != NX_GIVEN)
            continue;
        c->missing--;
        add_value(c, &in->values[i].text);
    }
    batch->place[batch->count++] = place;
    return batch->count == s->most ? dispatch(s) : NULL;
}

nx_err_t *nx_same_end(nx_same_t *s)
{
    if (s->looked && !s->failed && s->now->count)
        NX_TRY(dispatch(s));
    return settle(s);
}
