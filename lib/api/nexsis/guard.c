/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a bulk PUT of users is what it seems: before anything is written the database is asked
 * how many accounts would get another username or email address.
 */
#include "api/nexsis/nexsis.h"

#include <apr_strings.h>

#include "core/ident.h"
#include "lms/items.h"
#include "lms/user.h"

enum { SET = 1000, AT_LEAST = 10 };

#define SET_TIME (30 * APR_USEC_PER_SEC)

typedef struct tally_t {
    nx_req_t *q;
    apr_int64_t there, changed;         /* of the sets before */
    apr_int64_t set_there, set_changed; /* of this one */
    const char *names;                  /* JSON array: some of those that change */
} tally_t;

static nx_err_t *take_tally(void *baton, const nx_row_t *row)
{
    tally_t *tally = baton;

    tally->set_there = apr_atoi64(nx_row_text(row, 0));
    tally->set_changed = apr_atoi64(nx_row_text(row, 1));
    if (!tally->names && tally->set_changed)
        tally->names = apr_pstrdup(tally->q->pool, nx_row_text(row, 2));
    return NULL;
}

/* The next items as JSON, in P; *COUNT of them were read. */
static nx_err_t *next_set(nx_prepared_t *items, apr_pool_t *p, nx_buf_t *b, int *count)
{
    const char *comma = "[";
    nx_item_t item;
    int more = 1;

    nx_buf_init(b, p, 4096);
    for (*count = 0; *count < SET; ++*count) {
        NX_TRY(nx_prepared_next(items, p, &item, &more));
        if (!more)
            break;
        if (!item.key || item.errors || item.stored != NX_STORED_UNKNOWN)
            continue;
        nx_buf_printf(b, "%s{\"userid\":", comma);
        nx_buf_json(b, item.extra[0], strlen(item.extra[0]));
        nx_items_text(b, "username", item.extra[1]);
        nx_items_text(b, "email", item.extra[2]);
        nx_buf_puts(b, "}");
        comma = ",";
    }
    nx_buf_puts(b, *comma == '[' ? "[]" : "]");
    return NULL;
}

static nx_err_t *count_all(tally_t *tally, nx_prepared_t *items, apr_pool_t *scratch)
{
    nx_sink_t sink = {tally, take_tally, NULL};
    nx_buf_t b;
    int count;

    for (;;) {
        nx_req_t own = *tally->q;
        nx_err_t *err;

        apr_pool_clear(scratch);
        NX_TRY(next_set(items, scratch, &b, &count));
        if (!count)
            return NULL;
        own.pool = scratch;
        own.deadline = nx_time_mono() + SET_TIME;
        err = nx_user_shifted(&own, b.data, &sink);
        tally->q->db_time = own.db_time;
        tally->q->attempts = own.attempts;
        if (err)
            return err;
        tally->there += tally->set_there;
        tally->changed += tally->set_changed;
    }
}

static nx_err_t *decide(const tally_t *tally)
{
    nx_req_t *q = tally->q;
    const char *confirm = nx_input_text(q, "confirm");

    if (tally->changed < AT_LEAST ||
        tally->changed * 100 <= q->settings->change_guard * tally->there ||
        (confirm && apr_atoi64(confirm) == tally->changed))
        return NULL;
    return nx_err_make(q->pool, NX_CHANGE_GUARD, "confirm",
                       "%" APR_INT64_T_FMT " of the %" APR_INT64_T_FMT " accounts that are there "
                       "would get another username or email address; if that is meant, repeat it "
                       "with confirm=%" APR_INT64_T_FMT ". Some of them: %s",
                       tally->changed, tally->there, tally->changed, tally->names);
}

nx_err_t *nexsis_users_guard(nx_req_t *q, nx_prepared_t *items)
{
    apr_int64_t same = nx_prepared_noted(items, NX_STORED_SAME);
    apr_int64_t known = same + nx_prepared_noted(items, NX_STORED_NOT);
    tally_t tally = {.q = q, .there = same};
    apr_pool_t *scratch;
    nx_err_t *err;

    if (q->settings->change_guard == 100 || nx_prepared_count(items) - known < AT_LEAST)
        return NULL;
    apr_pool_create(&scratch, q->pool);
    err = count_all(&tally, items, scratch);
    if (err)
        return err;
    apr_pool_destroy(scratch);
    nx_prepared_rewind(items);
    return decide(&tally);
}
