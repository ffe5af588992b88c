/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON objects as lists of members. Promises that a member is never lost silently: the tree of
 * json-c is weighed against what the scanner saw before anything is taken from it. Numbers are
 * never turned into doubles. The only file that includes json-c.
 */
#include "json.h"

#include <limits.h>
#include <string.h>

#include <apr_strings.h>
#include <json-c/json.h>

enum { TOKENER_DEPTH = 40 }; /* more than the scanner lets through */

static apr_status_t put_tree(void *tree)
{
    json_object_put(tree);
    return APR_SUCCESS;
}

static nx_err_t *lost(apr_pool_t *p, const char *cause)
{
    return nx_err_cause(p, NX_INTERNAL, cause, "the document could not be read");
}

/* Adds up what is in VALUE. Recursion ends at the scanner's depth. */
static void weigh(struct json_object *value, nx_json_count_t *sum)
{
    struct json_object_iter i;
    size_t n;

    sum->values++;
    switch (json_object_get_type(value)) {
    case json_type_null: sum->nulls++; break;
    case json_type_string: sum->bytes += (apr_size_t)json_object_get_string_len(value); break;
    case json_type_array:
        for (n = 0; n < json_object_array_length(value); n++)
            weigh(json_object_array_get_idx(value, n), sum);
        break;
    case json_type_object:
        json_object_object_foreachC(value, i)
        {
            sum->members++;
            sum->bytes += strlen(i.key);
            weigh(i.val, sum);
        }
        break;
    default: break;
    }
}

/* The tree of a document the scanner has SEEN, until put_tree is run. */
static nx_err_t *parse(apr_pool_t *p, nx_str_t text, const nx_json_count_t *seen,
                       struct json_object **tree)
{
    nx_json_count_t sum = {0, 0, 0, 0, 0};
    struct json_tokener *tokener = json_tokener_new_ex(TOKENER_DEPTH);
    enum json_tokener_error fault;

    if (!tokener)
        return lost(p, "json-c: no memory for a tokener");
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    *tree = json_tokener_parse_ex(tokener, text.data, (int)text.len);
    fault = json_tokener_get_error(tokener);
    json_tokener_free(tokener);
    if (!*tree)
        return lost(p, json_tokener_error_desc(fault));
    apr_pool_cleanup_register(p, *tree, put_tree, apr_pool_cleanup_null);
    weigh(*tree, &sum);
    if (sum.values != seen->values || sum.members != seen->members || sum.nulls != seen->nulls ||
        sum.bytes != seen->bytes)
        return lost(p, "json-c lost a part of the document: out of memory");
    return NULL;
}

static nx_str_t copy(apr_pool_t *p, const char *data, apr_size_t len)
{
    nx_str_t text = {apr_pstrmemdup(p, data, len), len};

    return text;
}

static nx_err_t *read_value(apr_pool_t *p, struct json_object *value, nx_json_member_t *to)
{
    const char *text = NULL;

    switch (json_object_get_type(value)) {
    case json_type_null: to->type = NX_JSON_NULL; return NULL;
    case json_type_string:
        to->type = NX_JSON_STRING;
        to->text =
            copy(p, json_object_get_string(value), (apr_size_t)json_object_get_string_len(value));
        return NULL;
    case json_type_boolean:
        to->type = NX_JSON_BOOL;
        text = json_object_get_boolean(value) ? "true" : "false";
        break;
    case json_type_int:
        to->type = NX_JSON_NUMBER;
        text = apr_psprintf(p, "%" APR_INT64_T_FMT, (apr_int64_t)json_object_get_int64(value));
        break;
    case json_type_double:
        to->type = NX_JSON_NUMBER;
        text = json_object_get_userdata(value); /* the text it was read from */
        break;
    default: to->type = NX_JSON_OTHER; return NULL;
    }
    if (!text)
        return lost(p, "json-c lost a number: out of memory");
    to->text = copy(p, text, strlen(text));
    return NULL;
}

/* The texts of ARRAY into TO->list, unless something else is in it. */
static nx_err_t *read_list(apr_pool_t *p, struct json_object *array, nx_json_member_t *to)
{
    size_t i, n = json_object_array_length(array);
    apr_array_header_t *list = apr_array_make(p, (int)n, sizeof(nx_str_t));

    for (i = 0; i < n; i++) {
        nx_json_member_t item = {"", NX_JSON_NULL, {NULL, 0}, NULL};

        NX_TRY(read_value(p, json_object_array_get_idx(array, i), &item));
        if (item.type != NX_JSON_STRING && item.type != NX_JSON_NUMBER)
            return NULL;
        APR_ARRAY_PUSH(list, nx_str_t) = item.text;
    }
    to->list = list;
    return NULL;
}

static nx_err_t *read_object(apr_pool_t *p, struct json_object *object,
                             apr_array_header_t **members)
{
    int n = json_object_object_length(object);
    apr_array_header_t *list = apr_array_make(p, n, sizeof(nx_json_member_t));
    struct json_object_iter i;

    json_object_object_foreachC(object, i)
    {
        nx_json_member_t *member = apr_array_push(list);

        member->name = apr_pstrdup(p, i.key);
        NX_TRY(read_value(p, i.val, member));
        if (json_object_get_type(i.val) == json_type_array)
            NX_TRY(read_list(p, i.val, member));
    }
    *members = list;
    return NULL;
}

static nx_err_t *read_array(apr_pool_t *p, struct json_object *array, apr_array_header_t **items)
{
    size_t i, n = json_object_array_length(array);
    apr_array_header_t *list = apr_array_make(p, (int)n, sizeof(apr_array_header_t *));

    for (i = 0; i < n; i++) {
        struct json_object *item = json_object_array_get_idx(array, i);
        apr_array_header_t *members;

        if (json_object_get_type(item) != json_type_object)
            return nx_err_make(p, NX_BAD_JSON, NULL,
                               "item %" APR_SIZE_T_FMT " of the array must be an object", i + 1);
        NX_TRY(read_object(p, item, &members));
        APR_ARRAY_PUSH(list, apr_array_header_t *) = members;
    }
    *items = list;
    return NULL;
}

static nx_err_t *read_document(apr_pool_t *p, nx_str_t text, const nx_json_limits_t *limits,
                               char kind, apr_array_header_t **list)
{
    struct json_object *tree = NULL;
    nx_json_count_t seen;
    nx_err_t *err;

    if (text.len > INT_MAX / 2)
        return nx_err_make(p, NX_BODY_TOO_LARGE, NULL, "the document is too long");
    NX_TRY(nx_json_check(p, text.data, text.len, limits, &seen));
    if (seen.kind != kind)
        return nx_err_make(p, NX_BAD_JSON, NULL, "the document must be %s",
                           kind == '{' ? "an object: { ... }" : "an array: [ ... ]");
    err = parse(p, text, &seen, &tree);
    if (!err)
        err = kind == '{' ? read_object(p, tree, list) : read_array(p, tree, list);
    if (tree)
        apr_pool_cleanup_run(p, tree, put_tree);
    return err;
}

nx_err_t *nx_json_object(apr_pool_t *p, const char *text, apr_size_t len,
                         const nx_json_limits_t *limits, apr_array_header_t **members)
{
    nx_str_t document = {text, len};

    return read_document(p, document, limits, '{', members);
}

nx_err_t *nx_json_objects(apr_pool_t *p, const char *text, apr_size_t len,
                          const nx_json_limits_t *limits, apr_array_header_t **items)
{
    nx_str_t document = {text, len};

    return read_document(p, document, limits, '[', items);
}

const nx_json_member_t *nx_json_member(const apr_array_header_t *members, const char *name)
{
    int i;

    for (i = 0; i < members->nelts; i++) {
        const nx_json_member_t *member = &APR_ARRAY_IDX(members, i, nx_json_member_t);

        if (member->name[0] == name[0] && !strcmp(member->name, name))
            return member;
    }
    return NULL;
}
