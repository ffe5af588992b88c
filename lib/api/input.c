/* SPDX-License-Identifier: Apache-2.0
 *
 * What a request said, converted and checked from the route's declaration. All bad fields are
 * reported at once. Names nobody declared take no effect; they are listed for the edge to name.
 */
#include "api/api.h"

#include <apr_strings.h>

#include "api/check.h"
#include "api/names.h"
#include "core/json.h"
#include "core/uri.h"

static const nx_pair_t *find_pair(const apr_array_header_t *pairs, const char *name, int *count)
{
    const nx_pair_t *found = NULL;
    int i;

    *count = 0;
    for (i = 0; pairs && i < pairs->nelts; i++) {
        const nx_pair_t *pair = &APR_ARRAY_IDX(pairs, i, nx_pair_t);
        if (strcmp(pair->name, name) == 0) {
            found = pair;
            (*count)++;
        }
    }
    return found;
}

const nx_pair_t *nx_pair_last(const apr_array_header_t *pairs, const char *name)
{
    int count;

    return find_pair(pairs, name, &count);
}

/* The raw text of FIELD into VALUE: absent, null or given. */
static nx_err_t *fetch_pair(apr_pool_t *p, const apr_array_header_t *pairs, nx_value_t *value)
{
    const char *name = value->field->name;
    int count;
    const nx_pair_t *pair = find_pair(pairs, name, &count);

    if (count > 1)
        return nx_err_make(p, NX_DUPLICATE_KEY, name, "%s is given %d times", name, count);
    if (pair) {
        value->state = pair->value.len ? NX_GIVEN : NX_NULL;
        value->text = pair->value;
    }
    return NULL;
}

static int json_type_fits(const nx_field_t *field, nx_json_type_t type)
{
    if (field->type == NX_FLAG || field->type == NX_TIME)
        return type != NX_JSON_OTHER;
    return type == NX_JSON_STRING || type == NX_JSON_NULL ||
           (type == NX_JSON_NUMBER && field->type == NX_ID);
}

static nx_err_t *fetch_json(apr_pool_t *p, const apr_array_header_t *members, nx_value_t *value)
{
    const nx_field_t *field = value->field;
    const nx_json_member_t *m = nx_json_member(members, field->name);

    if (!m)
        return NULL;
    if (!json_type_fits(field, m->type))
        return nx_err_make(p, NX_WRONG_TYPE, field->name, "%s must be %s", field->name,
                           field->type == NX_FLAG   ? "true or false"
                           : field->type == NX_TIME ? "a date and time"
                                                    : "a string");
    value->state = m->type == NX_JSON_NULL || m->text.len == 0 ? NX_NULL : NX_GIVEN;
    value->text = m->text;
    return NULL;
}

/* An id that stands in the query too (and is there alone, where the path has none) must be one. */
static nx_err_t *fetch_path(apr_pool_t *p, const nx_raw_t *raw, nx_value_t *value)
{
    const char *name = value->field->name;
    int count;
    const nx_pair_t *pair = find_pair(raw->query, name, &count);

    NX_TRY(fetch_pair(p, raw->path, value));
    if (count > 1)
        return nx_err_make(p, NX_DUPLICATE_KEY, name, "%s is given %d times", name, count);
    if (pair && (pair->value.len != value->text.len ||
                 memcmp(pair->value.data, value->text.data, pair->value.len) != 0))
        return nx_err_make(p, NX_ID_MISMATCH, name,
                           "%s in the query differs from the one in the path", name);
    return NULL;
}

int nx_input_in_item(const nx_route_t *route, const nx_field_t *field)
{
    apr_size_t len = strlen(field->name);
    const char *at = route->path;

    if (route->limit != NX_BULK || field->place == NX_IN_QUERY)
        return 0;
    while (field->place == NX_IN_PATH && (at = strchr(at, '{')) != NULL) {
        if (strncmp(++at, field->name, len) == 0 && at[len] == '}')
            return 0;
    }
    return 1;
}

static nx_err_t *read_field(apr_pool_t *p, const nx_raw_t *raw, nx_value_t *value)
{
    const nx_field_t *field = value->field;

    if (field->type == NX_NAMES || field->type == NX_IDS)
        return nx_names_read(p, raw, value);
    if (field->place == NX_IN_PATH && raw->path)
        NX_TRY(fetch_path(p, raw, value));
    else if (field->place == NX_IN_QUERY)
        NX_TRY(fetch_pair(p, raw->query, value));
    else if (raw->json)
        NX_TRY(fetch_json(p, raw->json, value));
    else
        NX_TRY(fetch_pair(p, raw->form, value));
    if (value->state == NX_GIVEN)
        return nx_check_text(p, field, &value->text);
    if (field->required)
        return nx_err_make(p, NX_MISSING, field->name, "%s is required and must not be empty",
                           field->name);
    return NULL;
}

/* A bad value is none: nobody works with it. */
static nx_err_t *read_or_drop(apr_pool_t *p, const nx_raw_t *raw, nx_value_t *value)
{
    nx_err_t *err = read_field(p, raw, value);

    if (err)
        value->state = NX_ABSENT;
    return err;
}

/* Reads those of IN's fields that stand in the items (ITEM), or those that do not. */
static nx_err_t *read_fields(apr_pool_t *p, const nx_raw_t *raw, int item, nx_input_t *in)
{
    nx_err_t *all = NULL;
    int i;

    for (i = 0; i < in->route->field_count; i++) {
        if (nx_input_in_item(in->route, in->values[i].field) == item)
            nx_err_add(&all, read_or_drop(p, raw, &in->values[i]));
    }
    return all;
}

static const nx_field_t *declared(const nx_route_t *route, const char *name, int in_body)
{
    int i;

    for (i = 0; i < route->field_count; i++) {
        const nx_field_t *f = &route->fields[i];
        if ((f->place == NX_IN_BODY || nx_input_in_item(route, f)) == in_body &&
            f->name[0] == name[0] && (strcmp(f->name, name) == 0 || nx_names_is(f, name)))
            return f;
    }
    return NULL;
}

/* A path parameter repeated in the body must say the same; then it is no surprise. */
static nx_err_t *same_as_path(nx_req_t *q, const nx_input_t *in, const char *name, nx_str_t text)
{
    int i;

    for (i = 0; i < in->route->field_count; i++) {
        const nx_value_t *v = &in->values[i];
        if (v->field->place != NX_IN_PATH || strcmp(v->field->name, name) != 0)
            continue;
        if (v->text.len == text.len && text.data && memcmp(v->text.data, text.data, text.len) == 0)
            return NULL;
        return nx_err_make(q->pool, NX_ID_MISMATCH, name,
                           "%s in the body differs from the one in the path", name);
    }
    APR_ARRAY_PUSH(in->ignored, const char *) = name;
    return NULL;
}

/* Looks at every name that came and was not declared. */
static void find_strangers(nx_req_t *q, const nx_raw_t *raw, nx_input_t *in, nx_err_t **all)
{
    int i;

    for (i = 0; raw->query && i < raw->query->nelts; i++) {
        const nx_pair_t *pair = &APR_ARRAY_IDX(raw->query, i, nx_pair_t);
        if (!declared(in->route, pair->name, 0) && strcmp(pair->name, raw->token_parameter) != 0)
            APR_ARRAY_PUSH(in->ignored, const char *) = pair->name;
    }
    for (i = 0; raw->form && i < raw->form->nelts; i++) {
        const nx_pair_t *pair = &APR_ARRAY_IDX(raw->form, i, nx_pair_t);
        if (!declared(in->route, pair->name, 1) && strcmp(pair->name, raw->token_parameter) != 0)
            nx_err_add(all, same_as_path(q, in, pair->name, pair->value));
    }
    for (i = 0; raw->json && i < raw->json->nelts; i++) {
        const nx_json_member_t *m = &APR_ARRAY_IDX(raw->json, i, nx_json_member_t);
        if (!declared(in->route, m->name, 1))
            nx_err_add(all, same_as_path(q, in, m->name, m->text));
    }
}

/* The names ROUTE takes in a query. */
static const char *query_names(apr_pool_t *p, const nx_route_t *route)
{
    nx_buf_t names;
    int i;

    nx_buf_init(&names, p, 128);
    for (i = 0; i < route->field_count; i++) {
        if (route->fields[i].place == NX_IN_QUERY)
            nx_buf_printf(&names, "%s%s", names.len ? ", " : "", route->fields[i].name);
    }
    return names.data;
}

static void reject_strangers(nx_req_t *q, const nx_input_t *in, nx_err_t **all)
{
    const char *wrong = in->route->limit == NX_PAGES
                            ? apr_pstrcat(q->pool, "this list has no such parameter, it has ",
                                          query_names(q->pool, in->route), NULL)
                            : "this resource has no member of this name";
    int i;

    for (i = 0; i < in->ignored->nelts; i++) {
        const char *name = APR_ARRAY_IDX(in->ignored, i, const char *);
        nx_err_add(all, nx_err_make(q->pool, NX_UNKNOWN_MEMBER, name, "%s", wrong));
    }
}

static nx_input_t *make_input(apr_pool_t *p, const nx_route_t *route)
{
    nx_input_t *in = apr_pcalloc(p, sizeof(*in));
    int i;

    in->route = route;
    in->values = apr_pcalloc(p, sizeof(*in->values) * (apr_size_t)(route->field_count + 1));
    in->ignored = apr_array_make(p, 2, sizeof(const char *));
    for (i = 0; i < route->field_count; i++)
        in->values[i].field = &route->fields[i];
    return in;
}

nx_err_t *nx_input_read(nx_req_t *q, const nx_route_t *route, const nx_raw_t *raw,
                        nx_input_t **input)
{
    nx_input_t *in = make_input(q->pool, route);
    nx_err_t *all = read_fields(q->pool, raw, 0, in);

    find_strangers(q, raw, in, &all);
    if (q->settings->unknown_members == NX_UNKNOWN_REJECT || route->limit == NX_PAGES)
        reject_strangers(q, in, &all);
    *input = in;
    return all;
}

nx_err_t *nx_input_item(nx_req_t *q, const nx_input_t *request, const apr_array_header_t *members,
                        nx_input_t **input)
{
    nx_raw_t raw = {.json = members};
    nx_input_t *in = make_input(q->pool, request->route);
    nx_err_t *all;
    int i;

    for (i = 0; i < in->route->field_count; i++)
        in->values[i] = request->values[i];
    all = read_fields(q->pool, &raw, 1, in);
    find_strangers(q, &raw, in, &all);
    if (q->settings->unknown_members == NX_UNKNOWN_REJECT)
        reject_strangers(q, in, &all);
    *input = in;
    return all;
}

const nx_value_t *nx_input_value(const nx_req_t *q, const char *name)
{
    int i;

    for (i = 0; i < q->input->route->field_count; i++) {
        if (strcmp(q->input->route->fields[i].name, name) == 0)
            return &q->input->values[i];
    }
    return NULL;
}

const char *nx_input_text(const nx_req_t *q, const char *name)
{
    const nx_value_t *v = nx_input_value(q, name);

    return v && v->state == NX_GIVEN ? v->text.data : NULL;
}

static int is_number(const nx_str_t *text)
{
    return strspn(text->data, "0123456789-") == text->len &&
           !memchr(text->data + 1, '-', text->len - 1);
}

void nx_input_members(const nx_req_t *q, nx_buf_t *out)
{
    const char *comma = "\"";
    int i;

    for (i = 0; i < q->input->route->field_count; i++) {
        const nx_value_t *v = &q->input->values[i];

        if (v->state == NX_ABSENT || v->field->place == NX_IN_QUERY || v->field->type == NX_SECRET)
            continue;
        nx_buf_puts(out, comma);
        nx_buf_puts(out, v->field->name);
        nx_buf_add(out, "\":", 2);
        if (v->state == NX_NULL)
            nx_buf_puts(out, "null");
        else if (v->field->type == NX_FLAG || v->field->type == NX_NAMES ||
                 (v->field->type == NX_TIME && is_number(&v->text)))
            nx_buf_puts(out, v->text.data);
        else
            nx_buf_json(out, v->text.data, v->text.len);
        comma = ",\"";
    }
}

const char *nx_input_json(const nx_req_t *q)
{
    nx_buf_t b;

    nx_buf_init(&b, q->pool, 256);
    nx_input_members(q, &b);
    return b.data;
}
