/* SPDX-License-Identifier: Apache-2.0
 *
 * What PHP makes of a name, step by step: spaces and dots become underscores, "[" begins an index,
 * a bracket nobody closes is part of the name, and what follows "]" is forgotten.
 */
#include "api/moodlews/php.h"

#include <apr_lib.h>
#include <apr_strings.h>

enum { DEPTH_MAX = 64 };

static mw_node_t *node_make(apr_pool_t *p, const char *key)
{
    mw_node_t *node = apr_pcalloc(p, sizeof(*node));

    node->key = key;
    node->text.data = "";
    return node;
}

static void become_array(apr_pool_t *p, mw_node_t *node)
{
    if (node->items)
        return;
    node->items = apr_array_make(p, 4, sizeof(mw_node_t *));
    node->index = apr_hash_make(p);
    node->next = APR_INT64_MIN;
}

/* Whether KEY is an integer as PHP prints it, so that it counts for the next "[]". */
static int is_integer(const char *key, apr_int64_t *value)
{
    const char *digits = key + (*key == '-');
    apr_size_t len = strlen(digits);

    if (len == 0 || len > 18 || strspn(digits, "0123456789") != len)
        return 0;
    if (digits[0] == '0' && (len > 1 || digits != key))
        return 0;
    *value = apr_strtoi64(key, NULL, 10);
    return 1;
}

/* The element KEY of ARRAY, made where there is none; KEY NULL: the next one. */
static mw_node_t *element(apr_pool_t *p, mw_node_t *array, const char *key)
{
    apr_int64_t number;
    mw_node_t *node;

    become_array(p, array);
    if (!key)
        key = apr_psprintf(p, "%" APR_INT64_T_FMT, array->next == APR_INT64_MIN ? 0 : array->next);
    node = apr_hash_get(array->index, key, APR_HASH_KEY_STRING);
    if (node)
        return node;
    node = node_make(p, key);
    APR_ARRAY_PUSH(array->items, mw_node_t *) = node;
    apr_hash_set(array->index, key, APR_HASH_KEY_STRING, node);
    if (is_integer(key, &number) && number >= array->next)
        array->next = number + 1;
    return node;
}

/* Takes the element KEY out of ARRAY. */
static void drop(mw_node_t *array, const char *key)
{
    mw_node_t **items = (mw_node_t **)array->items->elts;
    int i, kept = 0;

    for (i = 0; i < array->items->nelts; i++) {
        if (strcmp(items[i]->key, key) != 0)
            items[kept++] = items[i];
    }
    array->items->nelts = kept;
    apr_hash_set(array->index, key, APR_HASH_KEY_STRING, NULL);
}

static void set_text(mw_node_t *node, const nx_str_t *text)
{
    node->items = NULL;
    node->index = NULL;
    node->next = 0;
    node->text = *text;
}

/* NAME up to its first "[", as a variable's name; *REST is what follows, NULL without a "[". */
static char *variable_name(apr_pool_t *p, const char *name, char **rest)
{
    char *copy, *c;

    while (*name == ' ')
        name++;
    copy = apr_pstrdup(p, name);
    *rest = NULL;
    for (c = copy; *c; c++) {
        if (*c == '[') {
            *c = '\0';
            *rest = c + 1;
            break;
        }
        if (*c == ' ' || *c == '.')
            *c = '_';
    }
    return copy;
}

/* A "[" nobody closes at AT, and all that follows, as part of the variable's name. */
static void join_name(char *at)
{
    for (at[-1] = '_'; *at; at++) {
        if (*at == ' ' || *at == '.' || *at == '[')
            *at = '_';
    }
}

/* The index that begins at AT, behind its "[": *KEY, NULL for "[]". Where its text goes on, or NULL
 * when nobody closes it. */
static char *read_index(char *at, const char **key)
{
    char *end = at + (apr_isspace(*at) != 0);

    if (*end == ']') {
        *key = NULL;
        return end + 1;
    }
    end = strchr(end, ']');
    if (!end)
        return NULL;
    *end = '\0';
    *key = at;
    return end + 1;
}

static void add_pair(apr_pool_t *p, mw_node_t *root, const nx_pair_t *pair)
{
    char *at, *name = variable_name(p, pair->name, &at);
    const char *key = name, *index;
    mw_node_t *array = root;
    int depth;

    if (!*name)
        return;
    for (depth = 1; at; depth++) {
        char *rest;
        if (depth > DEPTH_MAX) {
            drop(root, name); /* PHP forgets the whole variable */
            return;
        }
        rest = read_index(at, &index);
        if (!rest) {
            if (key == name) /* "a[b" is the name a_b */
                join_name(at);
            break;
        }
        array = element(p, array, key);
        become_array(p, array);
        key = index;
        at = *rest == '[' ? rest + 1 : NULL;
    }
    set_text(element(p, array, key), &pair->value);
}

static mw_node_t *read_pairs(apr_pool_t *p, const apr_array_header_t *pairs)
{
    mw_node_t *root = node_make(p, "");
    int i;

    become_array(p, root);
    for (i = 0; pairs && i < pairs->nelts; i++)
        add_pair(p, root, &APR_ARRAY_IDX(pairs, i, nx_pair_t));
    return root;
}

mw_node_t *mw_php_read(apr_pool_t *p, const apr_array_header_t *query,
                       const apr_array_header_t *form)
{
    mw_node_t *root = read_pairs(p, query), *over = read_pairs(p, form);
    int i;

    for (i = 0; i < over->items->nelts; i++) {
        mw_node_t *from = APR_ARRAY_IDX(over->items, i, mw_node_t *);
        *element(p, root, from->key) = *from;
    }
    return root;
}

const mw_node_t *mw_php_get(const mw_node_t *node, const char *key)
{
    return node->items ? apr_hash_get(node->index, key, APR_HASH_KEY_STRING) : NULL;
}
