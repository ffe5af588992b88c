/* SPDX-License-Identifier: Apache-2.0
 *
 * One walker for both formats and both sources. Nested text comes from our own statements, so its
 * shape is checked, but a fault in it is an internal error.
 */
#include "api/moodlews/write.h"

#include <apr_strings.h>
#include <stdlib.h>

#include "api/moodlews/number.h"

/* A value before it is written: a column's text, or a token of JSON. */
typedef struct cell_t {
    const char *text; /* NULL: null */
    apr_size_t len;
    int token; /* JSON: a text has its quotes */
} cell_t;

/* Where cells come from, one after the other. */
typedef struct source_t {
    const nx_row_t *row; /* NULL: AT */
    int col;
    const char *at, *end; /* inside of a JSON array, before a value or its end */
} source_t;

static nx_err_t *write_value(const mw_writer_t *w, const mw_desc_t *d, const cell_t *cell);

static nx_err_t *broken(const mw_writer_t *w, const mw_desc_t *d, const char *what)
{
    return nx_err_make(w->out->pool, NX_INTERNAL, NULL, "the member %s of the answer %s",
                       d->name ? d->name : "(element)", what);
}

/* --- positional JSON ----------------------------------------------------------------------------
 */

static const char *skip_space(const char *s, const char *end)
{
    while (s < end && strchr(" \t\r\n", *s))
        s++;
    return s;
}

/* Behind the JSON value at S; END where it does not end. */
static const char *skip_json(const char *s, const char *end)
{
    int depth = 0, quoted = 0;

    for (; s < end; s++) {
        if (quoted) {
            if (*s == '\\')
                s++;
            else if (*s == '"')
                quoted = 0;
            continue;
        }
        if (*s == '"')
            quoted = 1;
        else if (*s == '[')
            depth++;
        else if (*s == ']' && depth-- == 0)
            return s;
        else if (*s == ',' && depth == 0)
            return s;
    }
    return end;
}

/* Opens CELL as an array into SOURCE; 0 when it is none. */
static int open_array(const cell_t *cell, source_t *source)
{
    const char *end = cell->text + cell->len, *at = skip_space(cell->text, end);

    while (end > at && strchr(" \t\r\n", end[-1]))
        end--;
    if (end - at < 2 || *at != '[' || end[-1] != ']')
        return 0;
    *source = (source_t){.at = skip_space(at + 1, end - 1), .end = end - 1};
    return 1;
}

static int at_end(const source_t *source)
{
    return !source->row && source->at >= source->end;
}

static cell_t next_cell(source_t *source)
{
    cell_t cell = {NULL, 0, 1};
    const char *stop;

    if (source->row) {
        cell = (cell_t){nx_row_text(source->row, source->col), 0, 0};
        cell.len = cell.text ? nx_row_len(source->row, source->col) : 0;
        source->col++;
        return cell;
    }
    stop = skip_json(source->at, source->end);
    cell.text = source->at;
    source->at = skip_space(stop < source->end ? stop + 1 : stop, source->end);
    while (stop > cell.text && strchr(" \t\r\n", stop[-1]))
        stop--;
    cell.len = (apr_size_t)(stop - cell.text);
    if (cell.len == 4 && strncmp(cell.text, "null", 4) == 0)
        cell.text = NULL;
    return cell;
}

/* The character of an escape at S, behind the backslash, into OUT; where it goes on. */
static const char *put_escape(nx_buf_t *out, const char *s, const char *end)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    const char *at = strchr(from, *s);
    int c;

    if (*s != 'u') {
        nx_buf_add(out, at ? &to[at - from] : s, 1);
        return s + 1;
    }
    c = end - s > 4 ? nx_hex_value(s + 1, 4) : -1;
    if (c >= 0 && c < 0x80) /* PostgreSQL escapes nothing else so */
        nx_buf_add(out, (char[]){(char)c}, 1);
    return end - s > 4 ? s + 5 : end;
}

/* The content of the quoted token CELL. */
static nx_str_t unquote(const mw_writer_t *w, const cell_t *cell)
{
    const char *s = cell->text + 1, *end = cell->text + cell->len - 1;
    nx_buf_t out;

    if (cell->len < 2)
        return (nx_str_t){"", 0};
    if (!memchr(s, '\\', (apr_size_t)(end - s)))
        return (nx_str_t){s, (apr_size_t)(end - s)};
    nx_buf_init(&out, w->out->pool, cell->len);
    while (s < end) {
        const char *stop = memchr(s, '\\', (apr_size_t)(end - s));

        nx_buf_add(&out, s, (apr_size_t)((stop ? stop : end) - s));
        s = stop && stop + 1 < end ? put_escape(&out, stop + 1, end) : end;
    }
    return (nx_str_t){out.data, out.len};
}

/* --- scalars
 * -------------------------------------------------------------------------------------- */

static void put_text(const mw_writer_t *w, const char *text, apr_size_t len)
{
    if (w->json)
        mw_put_json_text(w->out, text, len);
    else
        mw_put_xml_text(w->out, text, len);
}

static void put_float(const mw_writer_t *w, const nx_str_t *text)
{
    apr_pool_t *p = w->out->pool;
    double d = strtod(apr_pstrmemdup(p, text->data, text->len), NULL);

    nx_buf_puts(w->out, w->json ? mw_number_json(p, d) : mw_number_text(p, d));
}

static void put_bool(const mw_writer_t *w, int truth)
{
    nx_buf_puts(w->out, w->json ? (truth ? "true" : "false") : (truth ? "1" : "0"));
}

/* TEXT, which is no null, as a scalar of TYPE; BARE: a number or a truth value of JSON. */
static void put_scalar(const mw_writer_t *w, mw_type_t type, const nx_str_t *text, int bare)
{
    if (bare && type != MW_BOOL && (*text->data == 't' || *text->data == 'f'))
        type = MW_BOOL;
    else if (bare && type != MW_BOOL && type != MW_INT)
        type = memchr(text->data, '.', text->len) || memchr(text->data, 'e', text->len) ? MW_FLOAT
                                                                                        : MW_INT;
    if (type == MW_BOOL)
        put_bool(w, text->len && (*text->data == 't' || *text->data == '1'));
    else if (type == MW_FLOAT)
        put_float(w, text);
    else if (type == MW_INT)
        nx_buf_add(w->out, text->data, text->len);
    else
        put_text(w, text->data, text->len);
}

static nx_err_t *write_scalar(const mw_writer_t *w, const mw_desc_t *d, const cell_t *cell)
{
    int quoted = cell->token && cell->text && *cell->text == '"';
    nx_str_t text = {cell->text, cell->len};

    if (!cell->text && d->need == MW_DEFAULT && d->preset)
        text = (nx_str_t){d->preset, strlen(d->preset)};
    if (!text.data && d->need == MW_REQUIRED)
        return broken(w, d, "is null");
    if (quoted)
        text = unquote(w, cell);
    if (!text.data) {
        nx_buf_puts(w->out, w->json ? "null" : "<VALUE null=\"null\"/>\n");
        return NULL;
    }
    nx_buf_puts(w->out, w->json ? "" : "<VALUE>");
    put_scalar(w, d->type, &text, cell->token && cell->text && !quoted);
    nx_buf_puts(w->out, w->json ? "" : "</VALUE>\n");
    return NULL;
}

/* --- structures and lists
 * ------------------------------------------------------------------------- */

/* What stands before the value of the member NAME. */
static void put_key(const mw_writer_t *w, const char *comma, const char *name)
{
    if (w->json)
        nx_buf_add(w->out, comma, 1);
    nx_buf_puts(w->out, w->json ? "\"" : "<KEY name=\"");
    nx_buf_puts(w->out, name);
    nx_buf_puts(w->out, w->json ? "\":" : "\">");
}

/* Members from SOURCE; NULL: all of them null, which only XML writes. */
static nx_err_t *write_members(const mw_writer_t *w, const mw_desc_t *d, source_t *source)
{
    const char *comma = "{";
    int i;

    nx_buf_puts(w->out, w->json ? "" : "<SINGLE>\n");
    for (i = 0; i < d->count; i++) {
        const mw_desc_t *m = &d->of[i];
        mw_desc_t absent = *m;
        cell_t cell = {NULL, 0, 1};

        if (source && at_end(source))
            return broken(w, m, "is not there");
        if (source)
            cell = next_cell(source);
        else
            absent.need = MW_OPTIONAL;
        if (w->json && !cell.text && m->need == MW_OPTIONAL)
            continue;
        put_key(w, comma, m->name);
        comma = ",";
        NX_TRY(write_value(w, source ? m : &absent, &cell));
        nx_buf_puts(w->out, w->json ? "" : "</KEY>\n");
    }
    nx_buf_puts(w->out, !w->json ? "</SINGLE>\n" : *comma == '{' ? "[]" : "}");
    return source && !source->row && !at_end(source) ? broken(w, d, "has too many values") : NULL;
}

static nx_err_t *write_single(const mw_writer_t *w, const mw_desc_t *d, const cell_t *cell)
{
    source_t source;

    if (!cell->text && w->json) {
        if (d->need == MW_REQUIRED)
            return broken(w, d, "is null");
        nx_buf_puts(w->out, "null");
        return NULL;
    }
    if (!cell->text)
        return write_members(w, d, NULL);
    if (!open_array(cell, &source))
        return broken(w, d, "is no array");
    return write_members(w, d, &source);
}

static nx_err_t *write_elements(const mw_writer_t *w, const mw_desc_t *d, const cell_t *cell)
{
    mw_desc_t element = *d;
    source_t source;
    int i;

    element.need = MW_REQUIRED;
    if (!cell->text && w->json && d->need == MW_NULLABLE) {
        nx_buf_puts(w->out, "null");
        return NULL;
    }
    if (cell->text && !open_array(cell, &source))
        return broken(w, d, "is no array");
    nx_buf_puts(w->out, w->json ? "[" : "<MULTIPLE>\n");
    for (i = 0; cell->text && !at_end(&source); i++) {
        cell_t next = next_cell(&source);

        nx_buf_puts(w->out, w->json && i ? "," : "");
        NX_TRY(d->kind == MW_VALUES ? write_scalar(w, &element, &next)
                                    : write_single(w, &element, &next));
    }
    nx_buf_puts(w->out, w->json ? "]" : "</MULTIPLE>\n");
    return NULL;
}

static nx_err_t *write_value(const mw_writer_t *w, const mw_desc_t *d, const cell_t *cell)
{
    switch (d->kind) {
    case MW_VALUE: return write_scalar(w, d, cell);
    case MW_SINGLE: return write_single(w, d, cell);
    case MW_NOTHING: nx_buf_puts(w->out, w->json ? "null" : ""); return NULL;
    default: return write_elements(w, d, cell);
    }
}

nx_err_t *mw_write_row(const mw_writer_t *w, const mw_desc_t *d, const nx_row_t *row)
{
    source_t source = {.row = row};
    mw_desc_t element = *d;
    cell_t cell;

    if (d->kind != MW_VALUES)
        return write_members(w, d, &source);
    element.need = MW_REQUIRED;
    cell = next_cell(&source);
    return write_scalar(w, &element, &cell);
}

nx_err_t *mw_write_json(const mw_writer_t *w, const mw_desc_t *d, const char *text)
{
    cell_t cell = {text, text ? strlen(text) : 0, 1};

    if (text && strcmp(text, "null") == 0)
        cell.text = NULL;
    return write_value(w, d, &cell);
}
