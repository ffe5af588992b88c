/* SPDX-License-Identifier: Apache-2.0
 *
 * Writers of rows. CSV is RFC 4180: a header, CRLF, quotes where they are needed; a list in a cell
 * has commas between.
 */
#include "api/record.h"

#include <apr_strings.h>

#include "core/time.h"

int nx_words_have(const char *words, const char *word)
{
    apr_size_t len = strlen(word);

    while (words) {
        if (strncmp(words, word, len) == 0 && (words[len] == ',' || words[len] == '\0'))
            return 1;
        words = strchr(words, ',');
        words = words ? words + 1 : NULL;
    }
    return 0;
}

static void add_column(nx_records_t *r, apr_pool_t *p, const nx_member_t *m, int col)
{
    nx_column_t *c = &r->columns[r->column_count];
    const char *before = r->column_count++ ? "," : "";

    c->member = m;
    c->col = col;
    c->lead.data = r->form == NX_FORM_CSV
                       ? before
                       : apr_pstrcat(p, *before ? "," : "{", "\"", m->key, "\":", NULL);
    c->lead.len = strlen(c->lead.data);
    r->lead_len += c->lead.len;
}

void nx_records_init(nx_records_t *r, apr_pool_t *p, const nx_shape_t *shape, nx_form_t form,
                     const char *words, nx_spool_t *out)
{
    int i;

    r->form = form;
    r->out = out;
    r->columns = apr_pcalloc(p, sizeof(*r->columns) * (apr_size_t)shape->count);
    r->column_count = 0;
    r->lead_len = 0;
    r->count = 0;
    nx_buf_init(&r->text, p, 2048);
    for (i = 0; i < shape->count; i++) {
        const nx_member_t *m = &shape->members[i];
        if (words ? nx_words_have(words, m->key) : m->null != NX_NULL_IS_ABSENT)
            add_column(r, p, m, i);
    }
}

/* A cell, in quotes where it must be. */
static void add_cell(nx_buf_t *out, const char *text, apr_size_t len)
{
    const char *at = text, *end = text + len;

    if (strcspn(text, ",\"\r\n") == len) {
        nx_buf_add(out, text, len);
        return;
    }
    nx_buf_add(out, "\"", 1);
    while (at < end) {
        const char *quote = memchr(at, '"', (apr_size_t)(end - at));
        const char *stop = quote ? quote + 1 : end;

        nx_buf_add(out, at, (apr_size_t)(stop - at));
        if (quote)
            nx_buf_add(out, "\"", 1);
        at = stop;
    }
    nx_buf_add(out, "\"", 1);
}

static void add_cell_list(nx_records_t *r, const char *text)
{
    char *list = apr_pstrdup(r->out->pool, text), *c;

    for (c = list; *c; c++) {
        if (*c == '\x1f')
            *c = ',';
    }
    add_cell(&r->text, list, (apr_size_t)(c - list));
}

static void add_csv(nx_records_t *r, const nx_column_t *c, const nx_row_t *row)
{
    apr_size_t len;
    const char *text = nx_row_get(row, c->col, &len);
    char iso[NX_TIME_SIZE];

    nx_buf_add(&r->text, c->lead.data, c->lead.len);
    if (!text)
        return;
    if (c->member->as == NX_AS_BOOL)
        nx_buf_puts(&r->text, text[0] == 't' || text[0] == '1' ? "true" : "false");
    else if (c->member->as == NX_AS_LIST)
        add_cell_list(r, text);
    else if (c->member->as != NX_AS_TIME)
        add_cell(&r->text, text, len);
    else if (strcmp(text, "0") != 0)
        nx_buf_add(&r->text, iso, nx_time_write(apr_atoi64(text), iso));
}

static void add_cells(nx_records_t *r, const nx_row_t *row)
{
    int i;

    for (i = 0; i < r->column_count; i++)
        add_csv(r, &r->columns[i], row);
}

/* A row as an object; room is made once. */
static void add_json(nx_records_t *r, const nx_row_t *row)
{
    apr_size_t room = r->lead_len;
    char *at;
    int i;

    for (i = 0; i < r->column_count; i++) {
        nx_column_t *c = &r->columns[i];
        c->text = nx_row_get(row, c->col, &c->len);
        room += NX_MEMBER_ROOM(c->len);
    }
    at = nx_buf_room(&r->text, room);
    for (i = 0; i < r->column_count; i++) {
        const nx_column_t *c = &r->columns[i];
        memcpy(at, c->lead.data, c->lead.len);
        at = nx_member_write(at + c->lead.len, c->member, c->text, c->len);
    }
    nx_buf_end(&r->text, at);
}

static nx_err_t *add_header(nx_records_t *r)
{
    int i;

    r->text.len = 0;
    for (i = 0; i < r->column_count; i++)
        nx_buf_printf(&r->text, "%s%s", r->columns[i].lead.data, r->columns[i].member->key);
    nx_buf_puts(&r->text, "\r\n");
    return nx_spool_add(r->out, r->text.data, r->text.len);
}

nx_err_t *nx_records_add(nx_records_t *r, const nx_row_t *row)
{
    int csv = r->form == NX_FORM_CSV;

    if (!r->count && csv)
        NX_TRY(add_header(r));
    r->text.len = 0;
    if (r->form == NX_FORM_JSON)
        nx_buf_add(&r->text, r->count ? "," : "[", 1);
    r->count++;
    if (csv)
        add_cells(r, row);
    else
        add_json(r, row);
    if (r->form == NX_FORM_JSON)
        nx_buf_add(&r->text, "}", 1);
    else
        nx_buf_add(&r->text, csv ? "\r\n" : "}\n", 2);
    return nx_spool_add(r->out, r->text.data, r->text.len);
}

nx_err_t *nx_records_reset(nx_records_t *r)
{
    r->count = 0;
    return nx_spool_reset(r->out);
}

nx_err_t *nx_records_end(nx_records_t *r)
{
    if (r->form == NX_FORM_CSV)
        return r->count ? NULL : add_header(r);
    if (r->form == NX_FORM_NDJSON)
        return NULL;
    return nx_spool_add(r->out, r->count ? "]" : "[]", r->count ? 1 : 2);
}
