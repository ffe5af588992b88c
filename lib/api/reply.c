/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows become answers: a shape says which column is which member, the text PostgreSQL sent is what
 * is printed. No number is ever converted.
 */
#include "api/api.h"

static void add_member(nx_buf_t *out, const nx_member_t *m, const nx_row_t *row, int col,
                       const char **comma)
{
    const char *text = nx_row_text(row, col);

    if (!text && m->null == NX_NULL_IS_ABSENT)
        return;
    nx_buf_printf(out, "%s\"%s\":", *comma, m->key);
    *comma = ",";
    if (!text)
        nx_buf_puts(out, m->null == NX_NULL_IS_EMPTY ? "\"\"" : "null");
    else if (m->as == NX_AS_TEXT)
        nx_buf_json(out, text, nx_row_len(row, col));
    else if (m->as == NX_AS_BOOL)
        nx_buf_puts(out, text[0] == 't' || text[0] == '1' ? "true" : "false");
    else
        nx_buf_add(out, text, nx_row_len(row, col));
}

void nx_shape_json(nx_buf_t *out, const nx_shape_t *shape, const nx_row_t *row, int first)
{
    const char *comma = "{";
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
    return nx_reply_row(one->out, shape, row, 0);
}

static void forget_rows(void *baton)
{
    one_t *one = baton;

    one->rows = 0;
    one->out->body->text.len = 0; /* one row never reaches the file */
}

nx_err_t *nx_get_one(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    one_t one = {q, route, out, 0};
    nx_sink_t sink = {&one, take_row, forget_rows};
    const char *args[16];
    int i, n = 0;

    for (i = 0; i < route->field_count && n < route->sql->param_count; i++) {
        const nx_value_t *v = &q->input->values[i];
        args[n++] = v->state == NX_GIVEN ? v->text.data : NULL;
    }
    NX_TRY(nx_db_read(q, route->sql, args, &sink, 0));
    if (!one.rows)
        return nx_err_make(q->pool, NX_NOT_FOUND, NULL, "there is no %s with this id",
                           route->shape->name);
    return NULL;
}
