/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests of lib/api: a request without httpd, and a database that plays a script in place of
 * lib/db: its rows, once thrown away half-way when it is told to lose its connection.
 */
#ifndef NX_UNIT_API_H
#define NX_UNIT_API_H

#include "unit.h"

#include "api/api.h"

enum { UNIT_COLUMNS = 8 };

struct nx_row_t {
    const char *columns[UNIT_COLUMNS];
};

static struct {
    const nx_row_t *rows;
    int count;
    int lost_after; /* rows before the connection is lost, once; 0: never */
    const char *args[4];
    int arg_count, streamed;
} script;

const char *nx_row_text(const nx_row_t *row, int col)
{
    return row->columns[col];
}

apr_size_t nx_row_len(const nx_row_t *row, int col)
{
    return row->columns[col] ? strlen(row->columns[col]) : 0;
}

const char *nx_row_get(const nx_row_t *row, int col, apr_size_t *len)
{
    *len = nx_row_len(row, col);
    return row->columns[col];
}

static nx_err_t *unit_play(const nx_sink_t *sink)
{
    int i;

    for (i = 0; i < script.lost_after && i < script.count; i++)
        NX_TRY(sink->row(sink->baton, &script.rows[i]));
    if (script.lost_after)
        sink->restart(sink->baton);
    for (i = 0; i < script.count; i++)
        NX_TRY(sink->row(sink->baton, &script.rows[i]));
    return NULL;
}

/* No request of these tests writes anything. */
const nx_sql_t NX_SQL_LMS_FAILURES_NOTE = {.name = "lms_failures_note"};

nx_err_t *nx_db_write(nx_req_t *q, const nx_sql_t *sql, const char *options, const char *items,
                      const nx_sink_t *sink)
{
    (void)q, (void)sql, (void)options, (void)items, (void)sink;
    fail();
    return NULL;
}

nx_err_t *nx_db_read(nx_req_t *q, const nx_sql_t *sql, const char *const *args,
                     const nx_sink_t *sink, int stream)
{
    int i;

    (void)q;
    script.arg_count = sql->param_count;
    script.streamed = stream;
    for (i = 0; i < sql->param_count && i < 4; i++)
        script.args[i] = args[i];
    return unit_play(sink);
}

static nx_settings_t unit_settings;
static const nx_route_t unit_route; /* one without fields */
static nx_input_t unit_input = {.route = &unit_route};

static inline nx_req_t *unit_request(void)
{
    nx_req_t *q = apr_pcalloc(pool, sizeof(*q));

    memset(&unit_settings, 0, sizeof(unit_settings));
    memset(&script, 0, sizeof(script));
    q->pool = pool;
    q->settings = &unit_settings;
    q->id = "0123456789abcdef0123456789abcdef";
    q->mount = "/api";
    q->warnings = apr_array_make(pool, 1, sizeof(const char *));
    q->headers = apr_table_make(pool, 2);
    q->input = &unit_input;
    return q;
}

static inline nx_reply_t *unit_reply(void)
{
    nx_reply_t *out = apr_pcalloc(pool, sizeof(*out));

    out->body = nx_spool_make(pool, 64);
    out->headers = apr_table_make(pool, 2);
    return out;
}

static inline const char *unit_body(nx_reply_t *out)
{
    nx_str_t text;

    unit_ok(nx_spool_text(out->body, &text), "the body");
    return text.data;
}

#endif
