/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists of names become JSON arrays of checked names, whichever way they were written.
 */
#include "api/names.h"

#include <apr_lib.h>
#include <apr_strings.h>

#include "api/check.h"
#include "core/json.h"
#include "core/uri.h"

/* A list on its way. */
typedef struct names_t {
    apr_pool_t *pool;
    nx_field_t item; /* the field, as one name */
    nx_buf_t json;
    int count;
} names_t;

int nx_names_is(const nx_field_t *field, const char *name)
{
    apr_size_t len = strlen(field->name);
    const char *rest = name + len;

    if ((field->type != NX_NAMES && field->type != NX_IDS) || strncmp(name, field->name, len) != 0)
        return 0;
    if (field->type == NX_IDS && *rest == '[')
        return strcmp(rest + 1 + strspn(rest + 1, "0123456789"), "]") == 0;
    return *rest == '\0' || strcmp(rest, "[]") == 0;
}

static nx_err_t *add_name(names_t *names, const char *data, apr_size_t len)
{
    nx_str_t text;

    while (len && apr_isspace(*data))
        data++, len--;
    while (len && apr_isspace(data[len - 1]))
        len--;
    if (!len)
        return NULL;
    text.data = apr_pstrmemdup(names->pool, data, len);
    text.len = len;
    NX_TRY(nx_check_text(names->pool, &names->item, &text));
    nx_buf_puts(&names->json, names->count++ ? "," : "[");
    nx_buf_json(&names->json, text.data, text.len);
    return NULL;
}

/* The names in TEXT, commas between them. */
static nx_err_t *add_text(names_t *names, const nx_str_t *text)
{
    const char *at = text->data;

    while (*at) {
        apr_size_t len = strcspn(at, ",");
        NX_TRY(add_name(names, at, len));
        at += len + (at[len] == ',');
    }
    return NULL;
}

static nx_err_t *add_json(names_t *names, const nx_json_member_t *m)
{
    int i;

    if (m->type == NX_JSON_NULL)
        return NULL;
    if (m->type == NX_JSON_STRING)
        return add_text(names, &m->text);
    if (!m->list)
        return nx_err_make(names->pool, NX_WRONG_TYPE, names->item.name,
                           "%s must be an array of strings", names->item.name);
    for (i = 0; i < m->list->nelts; i++) {
        const nx_str_t *text = &APR_ARRAY_IDX(m->list, i, nx_str_t);
        NX_TRY(add_name(names, text->data, text->len));
    }
    return NULL;
}

/* Pairs as a form or a query has them; an id may have commas in it. */
static nx_err_t *add_form(names_t *names, const nx_field_t *field, const apr_array_header_t *form,
                          int *given)
{
    int i;

    for (i = 0; form && i < form->nelts; i++) {
        const nx_pair_t *pair = &APR_ARRAY_IDX(form, i, nx_pair_t);
        if (!nx_names_is(field, pair->name))
            continue;
        *given = 1;
        if (field->type == NX_IDS)
            NX_TRY(add_name(names, pair->value.data, pair->value.len));
        else
            NX_TRY(add_text(names, &pair->value));
    }
    return NULL;
}

nx_err_t *nx_names_read(apr_pool_t *p, const nx_raw_t *raw, nx_value_t *value)
{
    int in_query = value->field->type == NX_IDS;
    const nx_json_member_t *m =
        raw->json && !in_query ? nx_json_member(raw->json, value->field->name) : NULL;
    names_t names = {.pool = p, .item = *value->field};
    int given = m != NULL;

    names.item.type = in_query ? NX_ID : NX_NAME;
    nx_buf_init(&names.json, p, 64);
    if (in_query)
        NX_TRY(add_form(&names, value->field, raw->query, &given));
    else if (m)
        NX_TRY(add_json(&names, m));
    else if (!raw->json)
        NX_TRY(add_form(&names, value->field, raw->form, &given));
    nx_buf_puts(&names.json, "]");
    value->state = names.count ? NX_GIVEN : given ? NX_NULL : NX_ABSENT;
    value->text.data = names.json.data;
    value->text.len = names.json.len;
    return NULL;
}
