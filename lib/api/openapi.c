/* SPDX-License-Identifier: Apache-2.0
 *
 * The document: info, paths from the routes, components from their shapes and from errors.def.
 * Rows that only stand in for another verb are not printed: they are for clients that do not know
 * better.
 */
#include "api/openapi.h"

#include <apr_lib.h>
#include <apr_strings.h>

#include "core/error.h"

#define METHODS (NX_GET | NX_PUT | NX_POST | NX_DELETE | NX_PATCH)

static const char *method_name(nx_method_t method)
{
    switch (method) {
    case NX_GET: return "get";
    case NX_PUT: return "put";
    case NX_POST: return "post";
    case NX_DELETE: return "delete";
    default: return "patch";
    }
}

/* The first part of a path: what the operations are grouped by. */
static void add_tag(nx_buf_t *out, const nx_route_t *route)
{
    nx_buf_puts(out, ",\"tags\":[");
    nx_buf_json(out, route->path + 1, strcspn(route->path + 1, "/"));
    nx_buf_puts(out, "]");
}

/* GET /user/{userid}/enrol is listUserEnrol. */
static void add_id(nx_buf_t *out, const nx_route_t *route)
{
    const char *c = route->path;
    int upper = 0;

    nx_buf_puts(out, "\"operationId\":\"");
    if (route->limit == NX_BULK)
        nx_buf_puts(out, "bulk_");
    if (nx_openapi_is_list(route) && route->method == NX_GET)
        nx_buf_puts(out, "list");
    else
        nx_buf_puts(out, method_name(route->method));
    for (; *c; c++) {
        char letter = upper ? (char)apr_toupper(*c) : *c;
        if (*c == '{')
            c += strcspn(c, "}");
        else if (*c != '/' && *c != '.')
            nx_buf_add(out, &letter, 1);
        upper = *c == '/' || *c == '.';
    }
    nx_buf_puts(out, "\"");
}

static void add_parameters(nx_buf_t *out, const nx_route_t *route, unsigned facts)
{
    int i;

    nx_buf_puts(out, ",\"parameters\":[");
    for (i = 0; i < route->field_count; i++) {
        const nx_field_t *f = &route->fields[i];
        if (f->place == NX_IN_BODY || nx_input_in_item(route, f))
            continue;
        nx_buf_comma(out);
        nx_buf_printf(out, "{\"name\":\"%s\",\"in\":\"%s\",\"required\":%s", f->name,
                      f->place == NX_IN_PATH ? "path" : "query",
                      f->place == NX_IN_PATH || f->required ? "true" : "false");
        if (f->help)
            nx_buf_member(out, "description", f->help);
        nx_buf_puts(out, ",\"schema\":");
        nx_openapi_field(out, f, 1);
        nx_buf_puts(out, "}");
    }
    nx_openapi_asked(out, facts);
    nx_buf_puts(out, "]");
}

static void add_body(nx_buf_t *out, const nx_route_t *route)
{
    int i, required = 0;

    for (i = 0; i < route->field_count; i++)
        required |= route->fields[i].place == NX_IN_BODY && route->fields[i].required;
    nx_buf_printf(out,
                  ",\"requestBody\":{\"required\":%s,\"content\":{\"application/json\":{"
                  "\"schema\":",
                  required ? "true" : "false");
    nx_openapi_fields(out, route, 1u << NX_IN_BODY);
    nx_buf_puts(out, "},\"application/x-www-form-urlencoded\":{\"schema\":");
    nx_openapi_fields(out, route, 1u << NX_IN_BODY);
    nx_buf_puts(out, "}}}");
}

static const char *scope_name(unsigned scope)
{
#define NX_SCOPE(symbol, bit, text)                                                                \
    if (scope == NX_SCOPE_##symbol)                                                                \
        return text;
#include "auth/scopes.def"
#undef NX_SCOPE
    return NULL;
}

static void add_operation(nx_buf_t *out, const nx_api_t *api, const nx_route_t *route)
{
    unsigned facts = nx_openapi_facts(api, route);
    const char *scope = scope_name(route->scope);

    nx_buf_printf(out, "\"%s\":{", method_name(route->method));
    add_id(out, route);
    add_tag(out, route);
    nx_buf_member(out, "summary", route->summary);
    nx_buf_member(
        out, "description",
        scope ? apr_psprintf(out->pool, "%s. The key needs the scope %s.", route->summary, scope)
              : apr_psprintf(out->pool, "%s. Any key will do.", route->summary));
    add_parameters(out, route, facts);
    if (facts & NX_DOC_BULK)
        nx_openapi_bulk_body(out, route, facts);
    else if (facts & NX_DOC_BODY)
        add_body(out, route);
    nx_openapi_answers(out, route, facts);
    nx_buf_puts(out, "}");
}

static int is_printed(const nx_route_t *route)
{
    return (route->method & METHODS) != 0;
}

/* Whether an earlier row has ROW's path, or its shape. */
static int had_path(const nx_api_t *api, int row)
{
    int i;

    for (i = 0; i < row; i++) {
        if (is_printed(&api->routes[i]) && strcmp(api->routes[i].path, api->routes[row].path) == 0)
            return 1;
    }
    return 0;
}

static int had_shape(const nx_api_t *api, int row)
{
    int i;

    for (i = 0; i < row; i++) {
        if (api->routes[i].shape == api->routes[row].shape)
            return 1;
    }
    return 0;
}

static int had_tag(const nx_api_t *api, int row)
{
    const char *path = api->routes[row].path;
    apr_size_t len = 1 + strcspn(path + 1, "/");
    int i;

    for (i = 0; i < row; i++) {
        const char *other = api->routes[i].path;
        if (strncmp(other, path, len) == 0 && (!other[len] || other[len] == '/'))
            return 1;
    }
    return 0;
}

static void add_path(nx_buf_t *out, const nx_api_t *api, int row)
{
    const char *path = api->routes[row].path;
    int i;

    nx_buf_comma(out);
    nx_buf_printf(out, "\"%s\":{", path);
    for (i = row; i < api->route_count; i++) {
        if (!is_printed(&api->routes[i]) || strcmp(api->routes[i].path, path) != 0)
            continue;
        nx_buf_comma(out);
        add_operation(out, api, &api->routes[i]);
    }
    nx_buf_puts(out, "}");
}

static void add_tags(nx_buf_t *out, const nx_api_t *api)
{
    int i;

    nx_buf_puts(out, ",\"tags\":[");
    for (i = 0; i < api->route_count; i++) {
        apr_size_t len = strcspn(api->routes[i].path + 1, "/");
        if (had_tag(api, i))
            continue;
        nx_buf_comma(out);
        nx_buf_puts(out, "{\"name\":");
        nx_buf_json(out, api->routes[i].path + 1, len);
        nx_buf_puts(out, "}");
    }
    nx_buf_puts(out, "]");
}

static void add_codes(nx_buf_t *out)
{
    int i;

    for (i = 0; i < NX_KIND_COUNT; i++) {
        nx_buf_comma(out);
        nx_buf_json(out, nx_err_info(i)->slug, strlen(nx_err_info(i)->slug));
    }
}

static void add_security(nx_buf_t *out, const nx_api_t *api)
{
    nx_buf_puts(out, ",\"components\":{\"securitySchemes\":{\"key\":{\"type\":\"http\",\"scheme\":"
                     "\"bearer\",\"description\":\"An API key, made by nexsisctl key create\"},"
                     "\"query\":{\"type\":\"apiKey\",\"in\":\"query\"");
    nx_buf_member(out, "name", api->token_parameter);
    nx_buf_member(out, "description", "The same, unless NexsisQueryToken is off");
    nx_buf_puts(out, "}}");
}

static void add_shapes(nx_buf_t *out, const nx_api_t *api)
{
    int i;

    for (i = 0; i < api->route_count + api->part_count; i++) {
        const nx_route_t *route = i < api->route_count ? &api->routes[i] : NULL;
        const nx_shape_t *shape = route ? route->shape : api->parts[i - api->route_count];

        if (!shape || (route && had_shape(api, i)))
            continue;
        nx_buf_puts(out, ",\"");
        nx_openapi_word(out, shape->name);
        nx_buf_puts(out, "\":");
        nx_openapi_shape(out, api, shape, !route || route->limit != NX_PAGES);
    }
}

static void add_components(nx_buf_t *out, const nx_api_t *api)
{
    static const char problem[] =
        ",\"schemas\":{\"Problem\":{"
        "\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\",\"detail\",\"code\","
        "\"errors\",\"requestid\",\"message\"],\"properties\":{\"type\":{\"type\":\"string\"},"
        "\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
        "\"detail\":{\"type\":\"string\"},\"code\":{\"$ref\":\"#/components/schemas/Code\"},"
        "\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"field\","
        "\"code\",\"detail\"],\"properties\":{\"field\":{\"type\":\"string\"},"
        "\"code\":{\"$ref\":\"#/components/schemas/Code\"},\"detail\":{\"type\":\"string\"}}}},"
        "\"requestid\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"}}},"
        "\"Code\":{\"type\":\"string\",\"enum\":[";

    add_security(out, api);
    nx_openapi_headers(out);
    nx_openapi_responses(out);
    nx_buf_puts(out, problem);
    add_codes(out);
    nx_buf_puts(out, "]}");
    nx_openapi_bulk_schema(out);
    add_shapes(out, api);
    nx_buf_puts(out, "}}}");
}

void nx_openapi_write(nx_buf_t *out, const nx_api_t *api, const char *server)
{
    int i;

    nx_buf_puts(
        out,
        "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"NexSIS API\",\"version\":\"1.0\","
        "\"description\":\"Users, courses, enrolments, groups and grades of a Moodle, "
        "for the systems of its institution. HEAD goes where GET goes.\",\"license\":{\"name\":\"Apache-2.0\","
        "\"identifier\":\"Apache-2.0\"},\"contact\":{\"name\":\"mod_nexsis\"}}");
    nx_buf_puts(out, ",\"servers\":[{");
    nx_buf_member(out, "url", server);
    nx_buf_puts(out, "}],\"security\":[{\"key\":[]},{\"query\":[]}]");
    add_tags(out, api);
    nx_buf_puts(out, ",\"paths\":{");
    for (i = 0; i < api->route_count; i++) {
        if (is_printed(&api->routes[i]) && !had_path(api, i))
            add_path(out, api, i);
    }
    nx_buf_puts(out, "}");
    add_components(out, api);
}
