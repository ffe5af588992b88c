/* SPDX-License-Identifier: Apache-2.0
 *
 * Fields and shapes as JSON Schema. Says what lib/api/check.c checks, no more.
 */
#include "api/openapi.h"

#include <apr_lib.h>
#include <apr_strings.h>

void nx_openapi_word(nx_buf_t *out, const char *name)
{
    int upper = 1;

    for (; *name; name++) {
        char c = upper ? (char)apr_toupper(*name) : *name;
        upper = *name == ' ';
        if (!upper)
            nx_buf_add(out, &c, 1);
    }
}

/* "type", with null beside it where the value may be cleared. */
static void add_type(nx_buf_t *out, const char *type, int nullable)
{
    nx_buf_comma(out);
    nx_buf_printf(out, nullable ? "\"type\":[%s,\"null\"]" : "\"type\":[%s]", type);
}

static void add_enum(nx_buf_t *out, const char *words, int nullable)
{
    nx_buf_comma(out);
    nx_buf_puts(out, "\"enum\":[");
    while (*words) {
        apr_size_t len = strcspn(words, "|");
        nx_buf_comma(out);
        nx_buf_json(out, words, len);
        words += len + (words[len] == '|');
    }
    nx_buf_puts(out, nullable ? ",null]" : "]");
}

/* Each word, and each with a "-" before it. */
static void add_sort(nx_buf_t *out, const char *words)
{
    nx_buf_comma(out);
    nx_buf_printf(out, "\"pattern\":\"^-?(%s)$\"", words);
}

/* What a type says beyond being a text. */
static void add_format(nx_buf_t *out, const nx_field_t *f, int nullable)
{
    switch (f->type) {
    case NX_EMAIL: nx_buf_member(out, "format", "email"); break;
    case NX_COUNTRY: nx_buf_member(out, "pattern", "^([A-Za-z]{2})?$"); break;
    case NX_SLUG: nx_buf_member(out, "pattern", "^[a-z0-9_]*$"); break;
    case NX_SECRET: nx_buf_member(out, "format", "password"); break;
    case NX_CHOICE: add_enum(out, f->words, nullable); break;
    case NX_SORT: add_sort(out, f->words); break;
    default: break;
    }
    if (f->max && f->type != NX_COUNT && f->type != NX_NAMES && f->type != NX_IDS)
        nx_buf_printf(out, ",\"maxLength\":%d", f->max);
    if (f->required && f->type != NX_COUNT && f->type != NX_FLAG)
        nx_buf_puts(out, ",\"minLength\":1");
}

static void add_types(nx_buf_t *out, const nx_field_t *f, int text)
{
    int nullable = !f->required && !text;

    switch (f->type) {
    case NX_FLAG:
        add_type(out, text ? "\"boolean\"" : "\"boolean\",\"string\",\"integer\"", nullable);
        break;
    case NX_COUNT:
        add_type(out, "\"integer\"", nullable);
        nx_buf_puts(out, ",\"minimum\":1");
        if (f->max)
            nx_buf_printf(out, ",\"maximum\":%d", f->max);
        break;
    case NX_IDS:
    case NX_NAMES:
        add_type(out, text ? "\"array\"" : "\"array\",\"string\"", nullable);
        nx_buf_puts(out, ",\"items\":{\"type\":\"string\"}");
        break;
    case NX_WORDS:
        add_type(out, "\"string\"", nullable);
        nx_buf_printf(out, ",\"pattern\":\"^(%s)(,(%s))*$\"", f->words, f->words);
        break;
    case NX_ID:
    case NX_TIME: add_type(out, text ? "\"string\"" : "\"string\",\"integer\"", nullable); break;
    default: add_type(out, "\"string\"", nullable); break;
    }
    add_format(out, f, nullable);
}

void nx_openapi_field(nx_buf_t *out, const nx_field_t *f, int text)
{
    nx_buf_puts(out, "{");
    add_types(out, f, text);
    if (f->help)
        nx_buf_member(out, "description", f->help);
    if (f->type == NX_SECRET)
        nx_buf_puts(out, ",\"writeOnly\":true");
    nx_buf_puts(out, "}");
}

static int is_among(const nx_route_t *route, const nx_field_t *f, unsigned places)
{
    return route->limit == NX_BULK ? nx_input_in_item(route, f) : (places & (1u << f->place)) != 0;
}

void nx_openapi_fields(nx_buf_t *out, const nx_route_t *route, unsigned places)
{
    const char *open = ",\"required\":[";
    int i;

    nx_buf_puts(out, "{\"type\":\"object\",\"properties\":{");
    for (i = 0; i < route->field_count; i++) {
        const nx_field_t *f = &route->fields[i];
        if (!is_among(route, f, places))
            continue;
        nx_buf_comma(out);
        nx_buf_printf(out, "\"%s\":", f->name);
        nx_openapi_field(out, f, 0);
    }
    nx_buf_puts(out, "}");
    for (i = 0; i < route->field_count; i++) {
        const nx_field_t *f = &route->fields[i];
        if (!is_among(route, f, places) || !f->required)
            continue;
        nx_buf_printf(out, "%s\"%s\"", open, f->name);
        open = ",";
    }
    nx_buf_puts(out, open[1] ? "}" : "]}");
}

static const char *type_of(nx_as_t as)
{
    switch (as) {
    case NX_AS_NUMBER: return "\"number\"";
    case NX_AS_BOOL: return "\"boolean\"";
    default: return "\"string\"";
    }
}

static int has_member(const nx_shape_t *shape, const char *name)
{
    int i;

    for (i = 0; i < shape->count; i++) {
        if (strcmp(shape->members[i].key, name) == 0)
            return 1;
    }
    return 0;
}

/* What API says of the member NAME of SHAPE; NULL: nothing. */
static const char *schema_of(const nx_api_t *api, const nx_shape_t *shape, const char *name)
{
    int i;

    for (i = 0; i < api->schema_count; i++) {
        const nx_schema_t *s = &api->schemas[i];
        if (strcmp(s->shape, shape->name) == 0 && strcmp(s->member, name) == 0)
            return s->schema;
    }
    return NULL;
}

static void add_member(nx_buf_t *out, const nx_member_t *m, const char *said)
{
    nx_buf_comma(out);
    nx_buf_printf(out, "\"%s\":{", m->key);
    if (said)
        nx_buf_puts(out, said);
    else if (m->as == NX_AS_JSON)
        nx_buf_member(out, "description", "a JSON value");
    else if (m->as == NX_AS_LIST)
        nx_buf_puts(out, "\"type\":\"array\",\"items\":{\"type\":\"string\"}");
    else
        add_type(out, type_of(m->as), m->null == NX_NULL_IS_NULL);
    nx_buf_puts(out, "}");
}

void nx_openapi_shape(nx_buf_t *out, const nx_api_t *api, const nx_shape_t *shape, int whole)
{
    const char *open = "},\"required\":[";
    int i;

    nx_buf_puts(out, "{\"type\":\"object\",\"properties\":{");
    for (i = 0; i < shape->count; i++)
        add_member(out, &shape->members[i], schema_of(api, shape, shape->members[i].key));
    for (i = 0; i < api->schema_count; i++) {
        const nx_schema_t *s = &api->schemas[i];
        if (strcmp(s->shape, shape->name) == 0 && !has_member(shape, s->member))
            nx_buf_printf(out, ",\"%s\":{%s}", s->member, s->schema);
    }
    for (i = 0; i < shape->count; i++) {
        if (!whole || shape->members[i].null == NX_NULL_IS_ABSENT)
            continue;
        nx_buf_printf(out, "%s\"%s\"", open, shape->members[i].key);
        open = ",";
    }
    nx_buf_puts(out, open[1] ? "}}" : "]}");
}
