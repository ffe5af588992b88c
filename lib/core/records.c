/* SPDX-License-Identifier: Apache-2.0
 *
 * From bytes to items. In an array, what is no JSON ends the reading, as nobody knows where the
 * next item begins; a bad line is one bad item.
 */
#include "core/records.h"

#include <string.h>

#include <apr_strings.h>

#include "core/csv.h"
#include "core/text.h"
#include "core/window.h"

enum { LOOK = 256 };

static const nx_json_limits_t limits = {8, 2000, 500};

struct nx_records_t {
    apr_pool_t *pool;
    nx_window_t window;
    nx_records_form_t form;
    const char *alone;
    apr_int64_t line, lines; /* where the record that was read last begins; lines there were */
    apr_int64_t count;
    int begun, ended;
    char separator;
    const apr_array_header_t *names; /* of CSV's columns */
};

nx_records_t *nx_records_make(apr_pool_t *p, nx_spool_t *body, nx_records_form_t form,
                              const char *alone)
{
    nx_records_t *r = apr_pcalloc(p, sizeof(*r));

    r->pool = p;
    r->form = form;
    r->alone = alone;
    nx_window_open(&r->window, p, body);
    return r;
}

static nx_err_t *too_long(apr_pool_t *p)
{
    return nx_err_make(p, NX_BODY_TOO_LARGE, NULL, "an item may have %d bytes", NX_RECORD_MAX);
}

/* TEXT as members. What is just a text or a number is put where it is meant. */
static nx_err_t *read_object(nx_records_t *r, apr_pool_t *p, nx_str_t text,
                             apr_array_header_t **members)
{
    char c = text.len ? text.data[0] : '\0';
    int alone = c == '"' || c == '-' || (c >= '0' && c <= '9');

    if (r->alone && alone) {
        char *object = apr_psprintf(p, "{\"%s\":", r->alone);
        apr_size_t len = strlen(object);
        char *all = apr_palloc(p, len + text.len + 1);

        NX_TRY(nx_json_check(p, text.data, text.len, &limits, NULL));
        memcpy(all, object, len);
        memcpy(all + len, text.data, text.len);
        all[len + text.len] = '}';
        return nx_json_object(p, all, len + text.len + 1, &limits, members);
    }
    if (c != '{') {
        NX_TRY(nx_json_check(p, text.data, text.len, &limits, NULL));
        return nx_err_make(p, NX_WRONG_TYPE, NULL, "an item is an object: { ... }");
    }
    return nx_json_object(p, text.data, text.len, &limits, members);
}

static void give(nx_records_t *r, nx_record_t *record, const apr_array_header_t *members,
                 nx_err_t *bad)
{
    record->index = r->count++;
    record->members = bad ? NULL : members;
    record->bad = bad;
}

/* An error that ends the array: where it is in the body, then what it is. */
static nx_err_t *array_fault(nx_records_t *r, apr_pool_t *p, const nx_span_t *text,
                             const nx_err_t *err)
{
    return nx_err_make(p, err->kind, NULL,
                       "item %" APR_INT64_T_FMT ", which begins at byte %" APR_OFF_T_FMT
                       " of the body: %s",
                       r->count, text->place, err->detail);
}

static nx_err_t *array_expected(nx_records_t *r, apr_pool_t *p, const char *what)
{
    return nx_err_make(p, NX_BAD_JSON, NULL, "expected %s at byte %" APR_OFF_T_FMT " of the body%s",
                       what, nx_window_place(&r->window),
                       r->window.at < r->window.end ? "" : ", which ends there");
}

static nx_err_t *array_open(nx_records_t *r, apr_pool_t *p)
{
    char c;

    NX_TRY(nx_window_skip(&r->window, &c));
    if (c != '[')
        return array_expected(r, p, "an array of items: [");
    r->window.at++;
    NX_TRY(nx_window_skip(&r->window, &c));
    r->ended = c == ']';
    return NULL;
}

/* Past the comma after an item, or to the bracket after the last one. */
static nx_err_t *array_go_on(nx_records_t *r, apr_pool_t *p)
{
    char c;

    NX_TRY(nx_window_skip(&r->window, &c));
    if (c == ']') {
        r->ended = 1;
        return NULL;
    }
    if (c != ',')
        return array_expected(r, p, "a comma or ]");
    r->window.at++;
    return nx_window_skip(&r->window, &c);
}

static nx_err_t *array_close(nx_records_t *r, apr_pool_t *p)
{
    char c;

    r->window.at++;
    NX_TRY(nx_window_skip(&r->window, &c));
    return r->window.at < r->window.end ? array_expected(r, p, "the end") : NULL;
}

static nx_err_t *next_in_array(nx_records_t *r, apr_pool_t *p, nx_record_t *record, int *more)
{
    apr_array_header_t *members = NULL;
    nx_err_t *bad = NULL;
    nx_span_t text;

    if (!r->begun)
        NX_TRY(array_open(r, p));
    else if (!r->ended)
        NX_TRY(array_go_on(r, p));
    r->begun = 1;
    *more = !r->ended;
    if (r->ended)
        return array_close(r, p);
    NX_TRY(nx_window_take(&r->window, nx_slice_value, '\0', &text));
    if (text.cut && (text.too_long || text.slice.depth > 0))
        return array_expected(r, p, "the end of an item");
    bad = text.too_long ? too_long(p) : read_object(r, p, text.is, &members);
    if (bad && bad->kind == NX_BAD_JSON)
        return array_fault(r, p, &text, bad);
    give(r, record, members, bad);
    return NULL;
}

static apr_int64_t count_lines(const nx_str_t *text)
{
    const char *at = text->data, *end = at + text->len;
    apr_int64_t n = 0;

    while (at < end && (at = memchr(at, '\n', (apr_size_t)(end - at))) != NULL) {
        at++;
        n++;
    }
    return n;
}

/* The next line that is not blank; *GOT is 0 when there is none. */
static nx_err_t *next_line(nx_records_t *r, nx_slice_fn *slice, nx_span_t *text, int *got)
{
    apr_size_t blank;

    do {
        NX_TRY(nx_window_take(&r->window, slice, r->separator, text));
        *got = text->is.len > 0 || text->too_long;
        if (!r->begun && text->is.len >= 3 && !memcmp(text->is.data, "\xEF\xBB\xBF", 3)) {
            text->is.data += 3;
            text->is.len -= 3;
        }
        r->begun = 1;
        r->line = r->lines + 1;
        r->lines += count_lines(&text->is);
        blank = nx_space_span(text->is.data, text->is.len);
    } while (*got && blank == text->is.len && !text->too_long);
    return NULL;
}

/* Says in which line it is wrong. */
static nx_err_t *in_line(const nx_records_t *r, apr_pool_t *p, nx_err_t *err)
{
    if (err)
        err->detail =
            apr_psprintf(p, "line %" APR_INT64_T_FMT " of the body: %s", r->line, err->detail);
    return err;
}

static nx_err_t *nothing(apr_pool_t *p)
{
    return nx_err_make(p, NX_BAD_REQUEST, NULL, "the body is empty: send items");
}

static nx_err_t *next_of_lines(nx_records_t *r, apr_pool_t *p, nx_record_t *record, int *more)
{
    apr_array_header_t *members = NULL;
    nx_err_t *bad;
    nx_span_t text;

    NX_TRY(next_line(r, nx_slice_line, &text, more));
    if (!*more)
        return r->count ? NULL : nothing(p);
    bad = text.too_long ? too_long(p) : read_object(r, p, text.is, &members);
    give(r, record, members, in_line(r, p, bad));
    return NULL;
}

/* Reads a line of CSV into CELLS. BAD: the line alone is wrong. */
static nx_err_t *csv_line(nx_records_t *r, apr_pool_t *p, apr_array_header_t **cells, int *more,
                          nx_err_t **bad)
{
    nx_span_t text;

    *bad = NULL;
    NX_TRY(next_line(r, nx_slice_csv, &text, more));
    if (!*more)
        return NULL;
    if (text.cut && nx_slice_in_quotes(&text.slice))
        return nx_err_make(p, NX_BAD_CSV, NULL,
                           "line %" APR_INT64_T_FMT " of CSV opens a quote that is never closed",
                           r->line);
    *bad = in_line(r, p,
                   text.too_long ? too_long(p)
                                 : nx_csv_split(p, text.is.data, text.is.len, r->separator, cells));
    return NULL;
}

static nx_err_t *csv_open(nx_records_t *r)
{
    apr_array_header_t *cells, *names;
    apr_size_t got;
    nx_err_t *bad;
    int more;

    NX_TRY(nx_window_fill(&r->window, &got));
    r->separator = nx_csv_separator(r->window.data, r->window.end);
    NX_TRY(csv_line(r, r->pool, &cells, &more, &bad));
    if (!more)
        return nothing(r->pool);
    NX_TRY(bad);
    NX_TRY(nx_csv_names(r->pool, cells, &names));
    r->names = names;
    return NULL;
}

static nx_err_t *next_of_csv(nx_records_t *r, apr_pool_t *p, nx_record_t *record, int *more)
{
    apr_array_header_t *cells, *members = NULL;
    nx_err_t *bad;

    if (!r->begun)
        NX_TRY(csv_open(r));
    NX_TRY(csv_line(r, p, &cells, more, &bad));
    if (!*more)
        return NULL;
    if (!bad)
        bad = in_line(r, p, nx_csv_members(p, r->names, cells, &members));
    give(r, record, members, bad);
    return NULL;
}

nx_err_t *nx_records_next(nx_records_t *r, apr_pool_t *p, nx_record_t *record, int *more)
{
    switch (r->form) {
    case NX_RECORDS_LINES: return next_of_lines(r, p, record, more);
    case NX_RECORDS_CSV: return next_of_csv(r, p, record, more);
    default: return next_in_array(r, p, record, more);
    }
}

nx_err_t *nx_records_form(apr_pool_t *p, const char *type, nx_spool_t *body,
                          nx_records_form_t *form)
{
    static const struct {
        const char *type;
        nx_records_form_t form;
    } known[] = {{"application/json", NX_RECORDS_JSON},
                 {"application/x-ndjson", NX_RECORDS_LINES},
                 {"application/ndjson", NX_RECORDS_LINES},
                 {"application/jsonl", NX_RECORDS_LINES},
                 {"text/csv", NX_RECORDS_CSV},
                 {"application/csv", NX_RECORDS_CSV}};
    apr_size_t got, i;
    char look[LOOK + 1];

    for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (nx_media_is(type, known[i].type)) {
            *form = known[i].form;
            return NULL;
        }
    }
    NX_TRY(nx_spool_read(body, 0, look, LOOK, &got));
    look[got] = '\0';
    i = nx_space_span(look, got);
    if (nx_media_is(type, "") && (look[i] == '[' || look[i] == '{')) {
        *form = look[i] == '[' ? NX_RECORDS_JSON : NX_RECORDS_LINES;
        return NULL;
    }
    return nx_err_make(p, NX_UNSUPPORTED_TYPE, NULL,
                       "send application/json (an array), application/x-ndjson or text/csv");
}
