/* SPDX-License-Identifier: Apache-2.0
 *
 * Walks what came and what is declared together and writes the values as JSON with members by name;
 * at the top a scalar is its own text.
 */
#include "api/moodlews/params.h"

#include <apr_strings.h>
#include <stdlib.h>

#include "api/moodlews/number.h"
#include "api/moodlews/types.h"
#include "core/text.h"

static nx_err_t *read_any(nx_buf_t *out, const mw_desc_t *d, const mw_node_t *node);

static nx_err_t *wrong(const nx_buf_t *out, const mw_desc_t *d, const char *what)
{
    return moodlews_invalid(out->pool, "%s: %s", d->name ? d->name : "element", what);
}

/* TEXT of type TYPE as JSON. */
static void put_scalar(nx_buf_t *out, mw_type_t type, const char *text, apr_size_t len)
{
    if (type == MW_INT)
        nx_buf_add(out, text, len);
    else if (type == MW_FLOAT)
        nx_buf_puts(out, mw_number_json(out->pool, strtod(text, NULL)));
    else if (type == MW_BOOL)
        nx_buf_puts(out, *text == '1' ? "true" : "false");
    else
        nx_buf_json(out, text, len);
}

static nx_err_t *read_scalar(nx_buf_t *out, const mw_desc_t *d, const mw_node_t *node)
{
    if (node->items)
        return wrong(out, d, "a list where one value is expected");
    if (!mw_type_holds(d->type, &node->text))
        return wrong(out, d, "not of its type");
    put_scalar(out, d->type, node->text.data, node->text.len);
    return NULL;
}

/* What stands for a member nobody gave: its default, or null; *THERE is 0 where nothing does. */
static nx_err_t *read_absent(nx_buf_t *out, const mw_desc_t *d, int *there)
{
    *there = d->need != MW_OPTIONAL;
    if (d->need == MW_REQUIRED)
        return wrong(out, d, "is missing");
    if (d->need == MW_OPTIONAL)
        return NULL;
    if (d->kind == MW_VALUE && d->need == MW_DEFAULT && d->preset)
        put_scalar(out, d->type, d->preset, strlen(d->preset));
    else
        nx_buf_puts(out, d->kind == MW_VALUE || d->need == MW_NULLABLE ? "null"
                         : d->kind == MW_SINGLE                        ? "{}"
                                                                       : "[]");
    return NULL;
}

static const mw_desc_t *declared(const mw_desc_t *d, const char *name)
{
    int i;

    for (i = 0; i < d->count; i++) {
        if (strcmp(d->of[i].name, name) == 0)
            return &d->of[i];
    }
    return NULL;
}

static nx_err_t *check_names(const nx_buf_t *out, const mw_desc_t *d, const mw_node_t *node)
{
    int i;

    if (!node->items)
        return wrong(out, d, "one value where a structure is expected");
    for (i = 0; i < node->items->nelts; i++) {
        const char *key = APR_ARRAY_IDX(node->items, i, const mw_node_t *)->key;
        if (!declared(d, key))
            return moodlews_invalid(out->pool, "%.100s: nobody declared it", key);
    }
    return NULL;
}

static nx_err_t *read_members(nx_buf_t *out, const mw_desc_t *d, const mw_node_t *node)
{
    const char *comma = "{";
    int i;

    NX_TRY(check_names(out, d, node));
    for (i = 0; i < d->count; i++) {
        const mw_node_t *member = mw_php_get(node, d->of[i].name);
        apr_size_t before = out->len;
        int there = 1;

        nx_buf_printf(out, "%s\"%s\":", comma, d->of[i].name);
        if (member)
            NX_TRY(read_any(out, &d->of[i], member));
        else
            NX_TRY(read_absent(out, &d->of[i], &there));
        if (there)
            comma = ",";
        else
            out->data[out->len = before] = '\0';
    }
    nx_buf_puts(out, *comma == '{' ? "{}" : "}");
    return NULL;
}

static nx_err_t *read_list(nx_buf_t *out, const mw_desc_t *d, const mw_node_t *node)
{
    int i;

    if (!node->items)
        return wrong(out, d, "one value where a list is expected");
    nx_buf_puts(out, "[");
    for (i = 0; i < node->items->nelts; i++) {
        const mw_node_t *element = APR_ARRAY_IDX(node->items, i, const mw_node_t *);

        nx_buf_puts(out, i ? "," : "");
        if (d->kind == MW_VALUES)
            NX_TRY(read_scalar(out, d, element));
        else
            NX_TRY(read_members(out, d, element));
    }
    nx_buf_puts(out, "]");
    return NULL;
}

static nx_err_t *read_any(nx_buf_t *out, const mw_desc_t *d, const mw_node_t *node)
{
    switch (d->kind) {
    case MW_VALUE: return read_scalar(out, d, node);
    case MW_SINGLE: return read_members(out, d, node);
    default: return read_list(out, d, node);
    }
}

/* The top-level parameter D: its JSON, but a scalar's text as it is; NULL for none. */
static nx_err_t *read_top(apr_pool_t *p, const mw_desc_t *d, const mw_node_t *node,
                          const char **value)
{
    nx_buf_t out;
    int there = 1;

    nx_buf_init(&out, p, 64);
    if (node)
        NX_TRY(read_any(&out, d, node));
    else
        NX_TRY(read_absent(&out, d, &there));
    *value = out.data;
    if (!there || strcmp(out.data, "null") == 0)
        *value = NULL;
    if (node && d->kind == MW_VALUE && d->type != MW_BOOL && d->type != MW_FLOAT)
        *value = node->text.data;
    else if (*value && d->kind == MW_VALUE && d->preset && d->type != MW_BOOL)
        *value = d->preset;
    return NULL;
}

static int is_protocol(const char *name)
{
    return strcmp(name, "wstoken") == 0 || strcmp(name, "wsfunction") == 0 ||
           strncmp(name, "moodlews", 8) == 0;
}

nx_err_t *mw_params_read(apr_pool_t *p, const mw_desc_t *params, const mw_node_t *given,
                         const char *const **values)
{
    const char **list = apr_pcalloc(p, sizeof(*list) * (apr_size_t)(params->count + 1));
    int i;

    for (i = 0; i < params->count; i++)
        NX_TRY(read_top(p, &params->of[i], mw_php_get(given, params->of[i].name), &list[i]));
    for (i = 0; i < given->items->nelts; i++) {
        const char *key = APR_ARRAY_IDX(given->items, i, const mw_node_t *)->key;
        if (!declared(params, key) && !is_protocol(key))
            return moodlews_invalid(p, "%.100s: nobody declared it", key);
    }
    *values = list;
    return NULL;
}
