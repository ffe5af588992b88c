/* SPDX-License-Identifier: Apache-2.0
 *
 * Dispatch from the route rows: 404, 405 and Allow fall out of the same list. Pure.
 */
#include "api/api.h"

#include <apr_strings.h>

#include "core/uri.h"

static int is_parameter(const char *part, apr_size_t len)
{
    return len > 2 && part[0] == '{' && part[len - 1] == '}';
}

/* The next part of a template, or 0 at its end. */
static apr_size_t next_part(const char **at)
{
    while (**at == '/')
        (*at)++;
    return strcspn(*at, "/");
}

static void add_pair(apr_pool_t *p, apr_array_header_t *params, const char *part, apr_size_t len,
                     nx_str_t value)
{
    nx_pair_t *pair = apr_array_push(params);

    pair->name = apr_pstrmemdup(p, part + 1, len - 2);
    pair->value = value;
}

/* Whether SEGMENTS are PATH, parameters and all. */
static int match_path(apr_pool_t *p, const char *path, const apr_array_header_t *segments,
                      apr_array_header_t *params)
{
    apr_size_t len;
    int i = 0;

    apr_array_clear(params);
    for (len = next_part(&path); len > 0; path += len, len = next_part(&path), i++) {
        const nx_str_t *seg;

        if (i >= segments->nelts)
            return 0;
        seg = &APR_ARRAY_IDX(segments, i, nx_str_t);
        if (is_parameter(path, len))
            add_pair(p, params, path, len, *seg);
        else if (seg->len != len || memcmp(seg->data, path, len) != 0)
            return 0;
    }
    return i == segments->nelts;
}

static const nx_pair_t *find_pair(const apr_array_header_t *pairs, const char *name, apr_size_t len)
{
    int i;

    for (i = 0; i < pairs->nelts; i++) {
        const nx_pair_t *pair = &APR_ARRAY_IDX(pairs, i, nx_pair_t);
        if (strlen(pair->name) == len && memcmp(pair->name, name, len) == 0)
            return pair;
    }
    return NULL;
}

/* Whether SEGMENTS are PATH's fixed parts alone and QUERY has all of its parameters. */
static int match_query(apr_pool_t *p, const char *path, const apr_array_header_t *segments,
                       const apr_array_header_t *query, apr_array_header_t *params)
{
    apr_size_t len;
    int i = 0;

    apr_array_clear(params);
    for (len = next_part(&path); len > 0; path += len, len = next_part(&path)) {
        if (is_parameter(path, len)) {
            const nx_pair_t *pair = find_pair(query, path + 1, len - 2);
            if (!pair)
                return 0;
            add_pair(p, params, path, len, pair->value);
        } else {
            const nx_str_t *seg;
            if (i >= segments->nelts)
                return 0;
            seg = &APR_ARRAY_IDX(segments, i++, nx_str_t);
            if (seg->len != len || memcmp(seg->data, path, len) != 0)
                return 0;
        }
    }
    return params->nelts > 0 && i == segments->nelts;
}

/* One way of matching, over all rows. */
static const nx_route_t *scan(apr_pool_t *p, const nx_api_t *api, nx_method_t method,
                              const apr_array_header_t *segments, const apr_array_header_t *query,
                              apr_array_header_t *params, unsigned *allowed)
{
    int i;

    for (i = 0; i < api->route_count; i++) {
        const nx_route_t *row = &api->routes[i];
        int hit = query ? match_query(p, row->path, segments, query, params)
                        : match_path(p, row->path, segments, params);
        if (!hit)
            continue;
        *allowed |= (unsigned)row->method;
        if (row->method == method)
            return row;
    }
    return NULL;
}

nx_err_t *nx_route_find(apr_pool_t *p, const nx_api_t *api, nx_method_t method,
                        const apr_array_header_t *segments, const apr_array_header_t *query,
                        const nx_route_t **route, apr_array_header_t *params, unsigned *allowed)
{
    const nx_route_t *row;

    *allowed = 0;
    row = query->nelts ? scan(p, api, method, segments, query, params, allowed) : NULL;
    if (!row)
        row = scan(p, api, method, segments, NULL, params, allowed);
    if (row || (method == NX_OPTIONS && *allowed)) {
        *route = row;
        return NULL;
    }
    if (*allowed)
        return nx_err_make(p, NX_METHOD_NOT_ALLOWED, NULL, "this resource has: %s",
                           nx_route_allow(p, *allowed));
    return nx_err_make(p, NX_NOT_FOUND, NULL, "there is no resource of this name");
}

nx_err_t *nx_route_function(apr_pool_t *p, const nx_api_t *api, const char *name, int read_only,
                            const nx_route_t **route)
{
    int i;

    for (i = 0; i < api->route_count; i++) {
        if (strcmp(api->routes[i].path, name) != 0)
            continue;
        *route = &api->routes[i];
        if (read_only && (*route)->method != NX_GET)
            return nx_err_make(p, NX_METHOD_NOT_ALLOWED, NULL, "%s writes: send POST", name);
        return NULL;
    }
    return nx_err_make(p, NX_NOT_FOUND, api->function_parameter, "there is no function %s", name);
}

const char *nx_route_allow(apr_pool_t *p, unsigned methods)
{
    return apr_pstrcat(p, methods & NX_GET ? "GET, HEAD, " : "", methods & NX_PUT ? "PUT, " : "",
                       methods & NX_POST ? "POST, " : "", methods & NX_PATCH ? "PATCH, " : "",
                       methods & NX_DELETE ? "DELETE, " : "", "OPTIONS", NULL);
}
