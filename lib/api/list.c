/* SPDX-License-Identifier: Apache-2.0
 *
 * Pages of collections, by key and never by number: a page begins after the record the one before
 * ended with, whatever was written meanwhile, and the last page is as quick as the first.
 */
#include "api/list.h"

#include <apr_strings.h>

#include "api/cursor.h"
#include "api/record.h"
#include "core/uri.h"

enum { PAGE = 100, COMMON = 5 };

/* Parameters of sql/queries/page_head.inc. */
enum {
    ARG_SORT,
    ARG_DESCENDING,
    ARG_KEY_TEXT,
    ARG_KEY_NUMBER,
    ARG_KEY_ID,
    ARG_COUNT,
    ARG_LIMIT,
    PAGE_ARGS
};

/* Columns after the shape's. */
enum { COL_ID, COL_TEXT_KEY, COL_NUMBER_KEY, COL_TOTAL };

/* A list on its way. */
typedef struct list_t {
    nx_req_t *q;
    const nx_route_t *route;
    nx_records_t records;
    apr_int64_t limit; /* 0: none */
    int more;          /* there is a record after the page */
    nx_cursor_t last;  /* of the page, once it is full */
    const char *total;
    nx_err_t *err; /* what restart failed with */
} list_t;

/* What every list has and is no filter. */
static int is_common(const nx_field_t *f)
{
    static const char *const names[COMMON] = {"fields", "sort", "limit", "cursor", "count"};
    int i;

    for (i = 0; i < COMMON; i++) {
        if (strcmp(f->name, names[i]) == 0)
            return 1;
    }
    return 0;
}

static const char *filter_text(const nx_value_t *v)
{
    int text = v->field->type == NX_TEXT || v->field->type == NX_NAME || v->field->type == NX_ID;

    return v->state == NX_GIVEN ? v->text.data : v->state == NX_NULL && text ? "" : NULL;
}

/* The query that asks for the same list: all filters, and with ALL what does not change which
 * records there are. */
static const char *query_of(const nx_req_t *q, const nx_route_t *route, int all)
{
    const char *text = "";
    int i;

    for (i = 0; i < route->field_count; i++) {
        const nx_value_t *v = &q->input->values[i];
        const char *name = v->field->name, *value = filter_text(v);

        if (!value || strcmp(name, "cursor") == 0 ||
            (!all && is_common(v->field) && strcmp(name, "sort") != 0))
            continue;
        text = apr_pstrcat(q->pool, text, name, "=", nx_uri_escape(q->pool, value), "&", NULL);
    }
    return text;
}

/* What a cursor is bound to. */
static const char *list_name(const nx_req_t *q, const nx_route_t *route)
{
    return apr_pstrcat(q->pool, route->path, "?", query_of(q, route, 0), NULL);
}

/* Whether the list is ordered by a number. */
static int is_number(const nx_shape_t *shape, const char *sort)
{
    int i;

    for (i = 0; i < shape->count; i++) {
        const nx_member_t *m = &shape->members[i];
        if (strcmp(m->key, sort) == 0)
            return m->as == NX_AS_TIME || m->as == NX_AS_NUMBER;
    }
    return 0;
}

/* Fills the keys among ARGS (of page_head.inc) from the cursor of Q, if it has one. */
static nx_err_t *cursor_args(const nx_req_t *q, const nx_route_t *route, const char *sort,
                             const char **args)
{
    const char *text = nx_input_text(q, "cursor");
    nx_cursor_t c;
    int number;

    if (!text)
        return NULL;
    number = sort && is_number(route->shape, sort);
    if (!nx_cursor_read(q->pool, list_name(q, route), text, &c) || !c.key != !sort ||
        (number &&
         (c.key[0] == '\0' || strlen(c.key) > 18 ||
          strspn(c.key + (c.key[0] == '-'), "0123456789") != strlen(c.key + (c.key[0] == '-')))))
        return nx_err_make(q->pool, NX_BAD_CURSOR, "cursor",
                           "cursor must be one that this list gave out, with the same filters and "
                           "the same order");
    args[number ? ARG_KEY_NUMBER : ARG_KEY_TEXT] = c.key;
    args[ARG_KEY_ID] = c.id;
    return NULL;
}

/* The statement's arguments: the filters, then those of page_head.inc. */
static nx_err_t *list_args(const list_t *list, const char **args)
{
    const nx_req_t *q = list->q;
    const char *fields = nx_input_text(q, "fields"), *sort = nx_input_text(q, "sort");
    int down = sort && *sort == '-', n = 0, i;

    sort = sort ? sort + down : NULL;
    if (list->route->sql->param_count > list->route->field_count - COMMON + PAGE_ARGS)
        args[n++] = fields ? apr_psprintf(q->pool, "{%s}", fields) : NULL;
    for (i = 0; i < list->route->field_count; i++) {
        if (!is_common(&list->route->fields[i]))
            args[n++] = filter_text(&q->input->values[i]);
    }
    args += n;
    args[ARG_SORT] = sort;
    args[ARG_DESCENDING] = down ? "true" : NULL;
    NX_TRY(cursor_args(q, list->route, sort, args));
    args[ARG_COUNT] = nx_input_text(q, "count");
    args[ARG_LIMIT] =
        list->limit ? apr_psprintf(q->pool, "%" APR_INT64_T_FMT, list->limit + 1) : NULL;
    return NULL;
}

static void keep_last(list_t *list, const nx_row_t *row)
{
    int after = list->route->shape->count;
    const char *key = nx_row_text(row, after + COL_TEXT_KEY);

    if (!key)
        key = nx_row_text(row, after + COL_NUMBER_KEY);
    list->last.id = apr_pstrdup(list->q->pool, nx_row_text(row, after + COL_ID));
    list->last.key = key ? apr_pstrdup(list->q->pool, key) : NULL;
}

static nx_err_t *take_row(void *baton, const nx_row_t *row)
{
    list_t *list = baton;

    NX_TRY(list->err);
    if (!list->records.count)
        list->total =
            apr_pstrdup(list->q->pool, nx_row_text(row, list->route->shape->count + COL_TOTAL));
    if (list->limit && list->records.count == list->limit) {
        list->more = 1;
        return NULL;
    }
    NX_TRY(nx_records_add(&list->records, row));
    if (list->records.count == list->limit)
        keep_last(list, row);
    return NULL;
}

static void forget_rows(void *baton)
{
    list_t *list = baton;

    list->more = 0;
    list->total = NULL;
    list->err = nx_records_reset(&list->records);
}

static nx_err_t *take_total(void *baton, const nx_row_t *row)
{
    list_t *list = baton;

    list->total =
        apr_pstrdup(list->q->pool, nx_row_text(row, list->route->shape->count + COL_TOTAL));
    return NULL;
}

/* How many there are in all: also where the page a cursor led to has nothing (any more). */
static nx_err_t *find_total(list_t *list, const char **args)
{
    const char **page = args + list->route->sql->param_count - PAGE_ARGS;
    nx_sink_t sink = {list, take_total, NULL};

    if (!page[ARG_COUNT] || strcmp(page[ARG_COUNT], "true") != 0)
        return NULL;
    if (!list->total && page[ARG_KEY_ID]) {
        page[ARG_KEY_TEXT] = page[ARG_KEY_NUMBER] = page[ARG_KEY_ID] = NULL;
        page[ARG_LIMIT] = "1";
        NX_TRY(nx_db_read(list->q, list->route->sql, args, &sink, 0));
    }
    return NULL;
}

static void set_headers(const list_t *list, nx_reply_t *out)
{
    nx_req_t *q = list->q;
    const char *count = nx_input_text(q, "count");

    apr_table_setn(out->headers, "Vary", "Accept");
    if (count && strcmp(count, "true") == 0)
        apr_table_setn(out->headers, "X-Total-Count", list->total ? list->total : "0");
    if (list->more)
        apr_table_setn(
            out->headers, "Link",
            apr_psprintf(q->pool, "<%s%s%s?%scursor=%s>; rel=\"next\"", nx_origin(q), q->mount,
                         list->route->path, query_of(q, list->route, 1),
                         nx_cursor_write(q->pool, list_name(q, list->route), &list->last)));
}

nx_err_t *nx_get_pages(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    list_t list = {.q = q, .route = route};
    nx_sink_t sink = {&list, take_row, forget_rows};
    const char **args =
        apr_pcalloc(q->pool, sizeof(*args) * (apr_size_t)(route->field_count + PAGE_ARGS));
    const char *limit = nx_input_text(q, "limit");
    nx_form_t form = nx_accept_of(q);

    list.limit = limit ? apr_atoi64(limit) : form == NX_FORM_JSON ? PAGE : 0;
    NX_TRY(list_args(&list, args));
    nx_records_init(&list.records, q->pool, route->shape, form, nx_input_text(q, "fields"),
                    out->body);
    NX_TRY(nx_db_read(q, route->sql, args, &sink, list.limit == 0));
    NX_TRY(find_total(&list, args));
    if (nx_accept_type(form))
        out->type = nx_accept_type(form);
    set_headers(&list, out);
    return nx_records_end(&list.records);
}
