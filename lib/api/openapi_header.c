/* SPDX-License-Identifier: Apache-2.0
 *
 * Headers in the OpenAPI document: which a request may have, which an answer has. One table.
 */
#include "api/openapi.h"

typedef enum { ASKED, ANSWERED } side_t;

typedef struct header_t {
    side_t side;
    const char *key, *name, *type, *help;
    int (*has)(const nx_route_t *route);
} header_t;

static int always(const nx_route_t *route)
{
    (void)route;
    return 1;
}

static int writes(const nx_route_t *route)
{
    return route->method != NX_GET;
}

static int pages(const nx_route_t *route)
{
    return route->limit == NX_PAGES;
}

static int has_tag(const nx_route_t *route)
{
    return route->limit == NX_SINGLE && route->shape && (route->sql || route->method != NX_GET);
}

static int reads_tagged(const nx_route_t *route)
{
    return has_tag(route) && route->method == NX_GET;
}

static int writes_tagged(const nx_route_t *route)
{
    return has_tag(route) && route->method == NX_PUT;
}

static int writes_one(const nx_route_t *route)
{
    return writes(route) && route->limit == NX_SINGLE;
}

static const header_t headers[] = {
    {ANSWERED, "RequestId", "X-Request-Id", "string", "The id this request has in the logs",
     always},
    {ANSWERED, "NextPage", "Link", "string", "The next page, rel=next; absent on the last", pages},
    {ANSWERED, "TotalCount", "X-Total-Count", "integer",
     "With count=true: how many there are in all", pages},
    {ANSWERED, "EntityTag", "ETag", "string", "Of the document as it is now", has_tag},
    {ANSWERED, "Outcome", "Nexsis-Outcome", "string",
     "created, updated, unchanged, adopted, restored or deleted", writes_one},
    {ASKED, "IfNoneMatch", "If-None-Match", "string", "304 when the document still has this ETag",
     reads_tagged},
    {ASKED, "IfMatch", "If-Match", "string", "Write only when the document still has this ETag",
     writes_tagged},
    {ASKED, "IfNone", "If-None-Match", "string", "*: create only", writes_tagged},
    {ASKED, "Run", "Nexsis-Run", "string", "The run this write belongs to", writes},
};

enum { HEADER_COUNT = sizeof(headers) / sizeof(headers[0]) };

void nx_openapi_asked(nx_buf_t *out, const nx_route_t *route)
{
    int i;

    for (i = 0; i < HEADER_COUNT; i++) {
        if (headers[i].side != ASKED || !headers[i].has(route))
            continue;
        nx_openapi_comma(out);
        nx_buf_printf(out, "{\"$ref\":\"#/components/parameters/%s\"}", headers[i].key);
    }
}

void nx_openapi_answered(nx_buf_t *out, const nx_route_t *route)
{
    int i;

    nx_buf_puts(out, ",\"headers\":{");
    for (i = 0; i < HEADER_COUNT; i++) {
        if (headers[i].side != ANSWERED || !headers[i].has(route))
            continue;
        nx_openapi_comma(out);
        nx_buf_printf(out, "\"%s\":{\"$ref\":\"#/components/headers/%s\"}", headers[i].name,
                      headers[i].key);
    }
    nx_buf_puts(out, "}");
}

static void add_side(nx_buf_t *out, side_t side)
{
    int i;

    for (i = 0; i < HEADER_COUNT; i++) {
        const header_t *h = &headers[i];
        if (h->side != side)
            continue;
        nx_openapi_comma(out);
        nx_buf_printf(out, "\"%s\":{", h->key);
        if (side == ASKED)
            nx_buf_printf(out, "\"name\":\"%s\",\"in\":\"header\"", h->name);
        nx_openapi_text(out, "description", h->help);
        nx_buf_printf(out, ",\"schema\":{\"type\":\"%s\"}}", h->type);
    }
}

void nx_openapi_headers(nx_buf_t *out)
{
    nx_buf_puts(out, ",\"parameters\":{");
    add_side(out, ASKED);
    nx_buf_puts(out, "},\"headers\":{");
    add_side(out, ANSWERED);
    nx_buf_puts(out, "}");
}
