/* SPDX-License-Identifier: Apache-2.0
 *
 * What a route is, as one set of bits: the tables of headers and answers say which of them they are
 * for. Found in the route's own declarations.
 */
#include "api/openapi.h"

#include <string.h>

#define WRITES (NX_PUT | NX_POST | NX_DELETE | NX_PATCH)

/* A route of one of METHODS and of LIMIT (-1: any) that has FIELD (NULL: whichever) is FACT. */
static const struct {
    unsigned fact, methods;
    int limit;
    const char *field;
} table[] = {
    {NX_DOC_WRITES, WRITES, -1, "dryrun"},
    {NX_DOC_WRITES_ONE, WRITES, NX_SINGLE, "dryrun"},
    {NX_DOC_MAKES_LATER, NX_PUT, NX_SINGLE, "templateid"},
    {NX_DOC_KEEPS, NX_DELETE, NX_SINGLE, "plugin"},
    {NX_DOC_CANCELS, NX_DELETE, NX_SINGLE, "jobid"},
    {NX_DOC_BULK, WRITES, NX_BULK, NULL},
    {NX_DOC_ROSTER, WRITES, NX_BULK, "onleave"},
    {NX_DOC_GUARDED, WRITES, NX_BULK, "confirm"},
    {NX_DOC_PAGES, NX_GET, NX_PAGES, NULL},
    {NX_DOC_COUNTED, NX_GET, NX_LIST, "pagenumber"},
    {NX_DOC_GRADES, NX_GET, NX_LIST, "pagenumber"},
    {NX_DOC_GRADES, NX_GET | NX_PUT, -1, "catid"},
    {NX_DOC_FAILURES, NX_GET, NX_LIST, "jobid"},
    {NX_DOC_FEED, NX_GET, NX_SINGLE, "since"},
};

static int has_field(const nx_route_t *route, const char *name)
{
    int i;

    for (i = 0; i < route->field_count; i++) {
        if (strcmp(route->fields[i].name, name) == 0)
            return 1;
    }
    return 0;
}

/* Whether ROUTE reads one record, which has an ETag then. */
static int reads_one(const nx_route_t *route)
{
    return route->method == NX_GET && route->limit == NX_SINGLE && route->sql && route->shape;
}

/* Whether a PUT answers what a GET of the same path does. */
static int gives_back(const nx_api_t *api, const nx_route_t *route)
{
    int i;

    for (i = 0; i < api->route_count; i++) {
        const nx_route_t *other = &api->routes[i];
        if (reads_one(other) && other->shape == route->shape &&
            strcmp(other->path, route->path) == 0)
            return route->method == NX_PUT && route->limit == NX_SINGLE;
    }
    return 0;
}

static int has_body(const nx_route_t *route)
{
    int i;

    for (i = 0; i < route->field_count; i++) {
        if (route->fields[i].place == NX_IN_BODY)
            return 1;
    }
    return route->limit == NX_BULK;
}

unsigned nx_openapi_facts(const nx_api_t *api, const nx_route_t *route)
{
    unsigned facts = NX_DOC_ANY;
    size_t i;

    for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if ((table[i].methods & route->method) &&
            (table[i].limit < 0 || table[i].limit == (int)route->limit) &&
            (!table[i].field || has_field(route, table[i].field)))
            facts |= table[i].fact;
    }
    if ((facts & NX_DOC_BULK) && !(facts & NX_DOC_ROSTER))
        facts |= NX_DOC_LATER;
    if ((facts & NX_DOC_FEED) && !has_field(route, "kind"))
        facts |= NX_DOC_SCANS;
    if (strchr(route->path, '{'))
        facts |= NX_DOC_NAMES;
    if (has_body(route))
        facts |= NX_DOC_BODY;
    if (reads_one(route))
        facts |= NX_DOC_READS_ONE;
    if (gives_back(api, route))
        facts |= NX_DOC_GIVES_BACK;
    return facts;
}
