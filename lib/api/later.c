/* SPDX-License-Identifier: Apache-2.0
 *
 * The write functions are called as ever; what they would send to the database is parked in the job
 * instead, small chunk by small chunk, each a step of the background. The job begins when all of it
 * is there.
 */
#include "api/later.h"

#include <string.h>

#include <apr_strings.h>

#include "core/ident.h"

enum { CHUNK = 100 };

#define STEP_TIME (30 * APR_USEC_PER_SEC)

/* A job that is being made. */
typedef struct later_t {
    nx_park_t park; /* first: keep gets a pointer to it */
    nx_req_t *q;
    const nx_bulk_t *how;
    const char *job;
    int ready;        /* the same request made it before */
    nx_item_t *items; /* of this chunk */
    nx_item_t **good;
    int count, good_count;
    const char *writer, *call, *parked; /* what keep got; NULL: nothing yet */
} later_t;

nx_err_t *nx_later_wanted(const nx_req_t *q, const nx_bulk_t *how, int *wanted)
{
    const char *prefer = apr_table_get(q->headers, "Prefer");

    *wanted = prefer && strstr(prefer, "respond-async") && !q->dry_run;
    if (*wanted && (q->atomic || how->roster))
        return nx_err_make(q->pool, NX_INVALID, "Prefer",
                           "what is all or nothing cannot be done in the background");
    return NULL;
}

/* Keeps what a write would send, until the chunk is stored. */
static nx_err_t *keep(nx_park_t *park, nx_req_t *q, const nx_sql_t *sql, const char *call,
                      const char *items)
{
    later_t *later = (later_t *)park;

    (void)q;
    later->writer = sql->name + strlen("lms_");
    later->call = call;
    later->parked = items;
    return NULL;
}

static nx_err_t *take_job(void *baton, const nx_row_t *row)
{
    later_t *later = baton;

    later->job = apr_pstrdup(later->q->pool, nx_row_text(row, 0));
    later->ready = nx_row_text(row, 1)[0] == 't';
    return NULL;
}

static nx_err_t *open_job(later_t *later, const nx_route_t *route)
{
    nx_req_t *q = later->q;
    const char *args[3] = {
        apr_pstrcat(q->pool, route->method == NX_PUT ? "PUT " : "DELETE ", route->path, NULL),
        q->caller->key_id, q->call_id};
    nx_sink_t sink = {later, take_job, NULL};

    return nx_db_read(q, &NX_SQL_CORE_JOB_OPEN, args, &sink, 0);
}

/* The next items; those nothing is wrong with are good. */
static nx_err_t *load(later_t *later, nx_prepared_t *items, apr_pool_t *p)
{
    int more = 1;

    apr_pool_clear(p);
    later->count = later->good_count = 0;
    later->writer = NULL;
    later->items = apr_pcalloc(p, sizeof(nx_item_t) * CHUNK);
    later->good = apr_pcalloc(p, sizeof(nx_item_t *) * CHUNK);
    while (later->count < CHUNK) {
        nx_item_t *item = &later->items[later->count];

        NX_TRY(nx_prepared_next(items, p, item, &more));
        if (!more)
            break;
        if (item->twin >= 0)
            nx_err_add(&item->errors,
                       nx_err_make(p, NX_DUPLICATE_ITEM, NULL,
                                   "item %" APR_INT64_T_FMT " has the same ids; send one of them",
                                   item->twin));
        if (!item->errors)
            later->good[later->good_count++] = item;
        later->count++;
    }
    return NULL;
}

static void add_failure(nx_buf_t *b, const nx_item_t *item)
{
    const nx_err_t *err;

    nx_buf_comma(b);
    nx_buf_printf(b, "{\"index\":%" APR_INT64_T_FMT ",\"ids\":{", item->index);
    nx_buf_puts(b, item->ids ? item->ids : "");
    nx_buf_puts(b, "},\"errors\":[");
    for (err = item->errors; err; err = err->next) {
        nx_buf_comma(b);
        nx_buf_puts(b, "{");
        nx_buf_member(b, "code", nx_err_info(err->kind)->slug);
        nx_buf_member(b, "field", err->field);
        nx_buf_member(b, "detail", err->detail);
        nx_buf_puts(b, "}");
    }
    nx_buf_puts(b, "]}");
}

/* Stores the chunk: what was parked, and what failed. */
static nx_err_t *store(later_t *later, nx_req_t *own)
{
    const char *args[6] = {later->job, later->writer, later->call, later->parked};
    nx_buf_t places, failures;
    int i;

    nx_buf_init(&places, own->pool, 1024);
    nx_buf_init(&failures, own->pool, 1024);
    nx_buf_puts(&failures, "[");
    for (i = 0; i < later->good_count; i++)
        nx_buf_printf(&places, "%s%" APR_INT64_T_FMT, i ? "," : "{", later->good[i]->index);
    for (i = 0; i < later->count; i++) {
        if (later->items[i].errors)
            add_failure(&failures, &later->items[i]);
    }
    nx_buf_puts(&failures, "]");
    nx_buf_puts(&places, "}");
    args[4] = later->writer ? places.data : NULL;
    args[5] = failures.data;
    own->park = NULL;
    own->deadline = nx_time_mono() + STEP_TIME;
    return nx_db_read(own, &NX_SQL_CORE_JOB_ADD, args, NULL, 0);
}

/* Takes out what the write found bad, of which it parked nothing; its items are counted anew. */
static int drop_bad(later_t *later)
{
    int i, n = 0;

    for (i = 0; i < later->good_count; i++) {
        if (!later->good[i]->errors)
            later->good[n++] = later->good[i];
    }
    i = n < later->good_count;
    later->good_count = n;
    return i;
}

static nx_err_t *do_chunk(later_t *later, apr_pool_t *p)
{
    nx_req_t own = *later->q;
    nx_sink_t sink = {NULL, NULL, NULL};

    own.pool = p;
    own.call_id = own.fingerprint = NULL;
    own.park = &later->park;
    own.warnings = apr_array_make(p, 1, sizeof(const char *));
    own.deadline = nx_time_mono() + STEP_TIME;
    if (later->good_count)
        NX_TRY(later->how->write(&own, later->good, later->good_count, &sink));
    if (drop_bad(later)) { /* places have changed: once more, without them */
        later->writer = NULL;
        own.bad = NULL;
        if (later->good_count)
            NX_TRY(later->how->write(&own, later->good, later->good_count, &sink));
    }
    return store(later, &own);
}

static nx_err_t *fill(later_t *later, nx_prepared_t *items, apr_pool_t *p)
{
    const char *args[2] = {later->job, NULL};

    for (;;) {
        nx_err_t *err = load(later, items, p);

        if (!err && !later->count)
            break;
        if (!err)
            err = do_chunk(later, p);
        if (err) /* lives longer than what it was found in */
            return nx_err_make(later->q->pool, err->kind, err->field, "%s", err->detail);
    }
    args[1] = apr_psprintf(later->q->pool, "%" APR_INT64_T_FMT, nx_prepared_count(items));
    later->q->deadline = nx_time_mono() + STEP_TIME;
    return nx_db_read(later->q, &NX_SQL_CORE_JOB_CLOSE, args, NULL, 0);
}

nx_err_t *nx_later_run(nx_req_t *q, const nx_route_t *route, const nx_bulk_t *how,
                       nx_prepared_t *items, apr_pool_t *scratch, nx_reply_t *out)
{
    later_t later = {.park = {keep}, .q = q, .how = how};
    const char *text;

    NX_TRY(open_job(&later, route));
    if (!later.ready)
        NX_TRY(fill(&later, items, scratch));
    out->status = 202;
    apr_table_setn(out->headers, "Preference-Applied", "respond-async");
    apr_table_setn(out->headers, "Location",
                   apr_psprintf(q->pool, "%s%s/job/%s", nx_origin(q), q->mount, later.job));
    text = apr_psprintf(q->pool, "{\"job\":\"%s\",\"items\":%" APR_INT64_T_FMT "}", later.job,
                        nx_prepared_count(items));
    return nx_spool_add(out->body, text, strlen(text));
}
