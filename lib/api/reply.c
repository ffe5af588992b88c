/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows become answers: a shape says which column is which member, the text PostgreSQL sent is what
 * is printed. No number is ever converted.
 */
#include "api/api.h"
#include "api/etag.h"

#include <apr_strings.h>

#include "core/time.h"

const char *nx_origin(const nx_req_t *q)
{
    const char *site = q->settings->site_url, *host = strstr(site, "://");

    host = host ? host + 3 : site;
    return apr_pstrmemdup(q->pool, site, (apr_size_t)(host - site) + strcspn(host, "/"));
}

/* A whole number, as PostgreSQL writes one. */
static apr_int64_t read_number(const char *text)
{
    const char *at = text + (*text == '-');
    apr_uint64_t n = 0;

    for (; *at >= '0' && *at <= '9'; at++)
        n = n * 10 + (apr_uint64_t)(*at - '0');
    return *text == '-' ? -(apr_int64_t)n : (apr_int64_t)n;
}

static char *write_time(char *out, const char *text)
{
    apr_int64_t seconds = read_number(text);

    *out++ = '"';
    if (seconds)
        out += nx_time_write(seconds, out);
    *out++ = '"';
    return out;
}

static char *write_list(char *out, const char *text, apr_size_t len)
{
    const char *at = text, *end = text + len;

    *out++ = '[';
    while (at < end) {
        const char *sep = memchr(at, '\x1f', (apr_size_t)(end - at));
        const char *stop = sep ? sep : end;

        out = nx_json_write(out, at, (apr_size_t)(stop - at));
        if (sep)
            *out++ = ',';
        at = stop + 1;
    }
    *out++ = ']';
    return out;
}

static char *write_word(char *out, const char *word)
{
    while (*word)
        *out++ = *word++;
    return out;
}

char *nx_member_write(char *out, const nx_member_t *m, const char *text, apr_size_t len)
{
    if (m->as == NX_AS_LIST)
        return write_list(out, text, len);
    if (!text)
        return write_word(out, m->null == NX_NULL_IS_NULL ? "null" : "\"\"");
    if (m->as == NX_AS_TEXT)
        return nx_json_write(out, text, len);
    if (m->as == NX_AS_BOOL)
        return write_word(out, text[0] == 't' || text[0] == '1' ? "true" : "false");
    if (m->as == NX_AS_TIME)
        return write_time(out, text);
    memcpy(out, text, len); /* a number, or JSON */
    return out + len;
}

static void add_value(nx_buf_t *out, const nx_member_t *m, const char *text, apr_size_t len)
{
    if (text && m->as == NX_AS_TEXT) /* may be long */
        nx_buf_json(out, text, len);
    else
        nx_buf_end(out, nx_member_write(nx_buf_room(out, NX_MEMBER_ROOM(len)), m, text, len));
}

static void add_member(nx_buf_t *out, const nx_member_t *m, const nx_row_t *row, int col,
                       const char **comma)
{
    apr_size_t len;
    const char *text = nx_row_get(row, col, &len);

    if (m->null == NX_NULL_IS_ABSENT && !text)
        return;
    nx_buf_puts(out, *comma);
    nx_buf_puts(out, m->key);
    nx_buf_puts(out, "\":");
    *comma = ",\"";
    add_value(out, m, text, len);
}

void nx_shape_json(nx_buf_t *out, const nx_shape_t *shape, const nx_row_t *row, int first)
{
    const char *comma = "{\"";
    int i;

    for (i = 0; i < shape->count; i++)
        add_member(out, &shape->members[i], row, first + i, &comma);
    nx_buf_puts(out, *comma == '{' ? "{}" : "}");
}

nx_err_t *nx_reply_row(nx_reply_t *out, const nx_shape_t *shape, const nx_row_t *row, int first)
{
    nx_buf_t text;

    nx_buf_init(&text, out->body->pool, 512);
    nx_shape_json(&text, shape, row, first);
    return nx_spool_add(out->body, text.data, text.len);
}

/* The one row a read gives. */
typedef struct one_t {
    nx_req_t *q;
    const nx_route_t *route;
    nx_reply_t *out;
    int rows;
    const char *etag; /* of the document; NULL: there is none */
} one_t;

static nx_err_t *take_row(void *baton, const nx_row_t *row)
{
    one_t *one = baton;
    const nx_shape_t *shape = one->route->shape;
    const char *problem = nx_row_text(row, shape->count);

    one->rows++;
    if (problem)
        return nx_err_make(one->q->pool, nx_err_kind(problem), NULL, "%s",
                           nx_row_text(row, shape->count + 1));
    one->etag = nx_etag_row(one->q->pool, shape, row, 0);
    return nx_reply_row(one->out, shape, row, 0);
}

static void forget_rows(void *baton)
{
    one_t *one = baton;

    one->rows = 0;
    one->out->body->text.len = 0; /* one row never reaches the file */
}

/* The route's declared parameters, in order. */
static const char *const *route_args(const nx_req_t *q, const nx_route_t *route)
{
    const char **args = apr_pcalloc(q->pool, sizeof(*args) * (apr_size_t)(route->field_count + 1));
    int i;

    for (i = 0; i < route->field_count; i++) {
        const nx_value_t *v = &q->input->values[i];
        args[i] = v->state == NX_GIVEN ? v->text.data : NULL;
    }
    return args;
}

nx_err_t *nx_one_read(nx_req_t *q, const nx_route_t *route, const char *const *args,
                      nx_reply_t *out)
{
    one_t one = {.q = q, .route = route, .out = out};
    nx_sink_t sink = {&one, take_row, forget_rows};

    NX_TRY(nx_db_read(q, route->sql, args, &sink, 0));
    if (!one.rows)
        return nx_err_make(q->pool, NX_NOT_FOUND, NULL, "there is no %s with this id",
                           route->shape->name);
    return nx_etag_answer(q, out, one.etag);
}

nx_err_t *nx_get_one(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    return nx_one_read(q, route, route_args(q, route), out);
}

/* A list on its way into the answer. */
typedef struct list_t {
    nx_req_t *q;
    const nx_route_t *route;
    nx_reply_t *out;
    const char *const *headers;
    nx_buf_t text; /* the current row; one buffer for all of them */
    int rows;      /* what came, the one that says "nothing in it" included */
    int printed;
    nx_err_t *err; /* what restart failed with */
} list_t;

static void list_headers(const list_t *list, const nx_row_t *row)
{
    int i;

    for (i = 0; list->headers[i]; i++) {
        const char *text = nx_row_text(row, list->route->shape->count + 2 + i);
        if (text)
            apr_table_set(list->out->headers, list->headers[i], text);
        else
            apr_table_unset(list->out->headers, list->headers[i]);
    }
}

static nx_err_t *list_row(void *baton, const nx_row_t *row)
{
    list_t *list = baton;
    const nx_shape_t *shape = list->route->shape;
    const char *problem = nx_row_text(row, shape->count);

    NX_TRY(list->err);
    if (!list->rows++)
        list_headers(list, row);
    if (problem && *problem)
        return nx_err_make(list->q->pool, nx_err_kind(problem), NULL, "%s",
                           nx_row_text(row, shape->count + 1));
    if (problem)
        return NULL;
    list->text.len = 0;
    nx_buf_puts(&list->text, list->printed++ ? "," : "[");
    nx_shape_json(&list->text, shape, row, 0);
    return nx_spool_add(list->out->body, list->text.data, list->text.len);
}

static void forget_list(void *baton)
{
    list_t *list = baton;

    list->rows = list->printed = 0;
    list->err = nx_spool_reset(list->out->body);
}

/* What a list belongs to: the first part of its path, as in "/course/{courseid}/group". */
static const char *owner_of(const nx_route_t *route, apr_pool_t *p)
{
    const char *path = route->path + 1;

    return apr_pstrmemdup(p, path, strcspn(path, "/"));
}

nx_err_t *nx_list_read(nx_req_t *q, const nx_route_t *route, const char *const *args,
                       const char *const *headers, nx_reply_t *out)
{
    list_t list = {.q = q, .route = route, .out = out, .headers = headers};
    nx_sink_t sink = {&list, list_row, forget_list};

    nx_buf_init(&list.text, q->pool, 1024);
    NX_TRY(nx_db_read(q, route->sql, args, &sink, 1));
    if (!list.rows)
        return nx_err_make(q->pool, NX_NOT_FOUND, NULL, "there is no %s with this id",
                           owner_of(route, q->pool));
    return nx_spool_add(out->body, list.printed ? "]" : "[]", list.printed ? 1 : 2);
}

nx_err_t *nx_get_list(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    static const char *const none[] = {NULL};

    return nx_list_read(q, route, route_args(q, route), none, out);
}
