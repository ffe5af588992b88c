/* SPDX-License-Identifier: Apache-2.0
 *
 * Bulk routes in the OpenAPI document: a body of items in three forms, an answer of verdicts.
 */
#include "api/openapi.h"
#include "api/verdict.h"

#define TEXT_OF "\":{\"schema\":{\"type\":\"string\"}}"

void nx_openapi_bulk_body(nx_buf_t *out, const nx_route_t *route, unsigned facts)
{
    int roster = (facts & NX_DOC_ROSTER) != 0;

    nx_buf_printf(out,
                  ",\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{"
                  "\"schema\":{\"type\":\"array\",\"items\":%s",
                  roster ? "{\"anyOf\":[{\"type\":\"string\"}," : "");
    nx_openapi_fields(out, route, 0);
    nx_buf_puts(out, roster ? "]}" : "");
    nx_buf_puts(out, "}},\"application/x-ndjson" TEXT_OF ",\"text/csv" TEXT_OF "}}");
}

static void add_counts(nx_buf_t *out)
{
    int i;

    for (i = 0; i < NX_V_COUNT; i++)
        nx_buf_printf(out, ",\"%s\":{\"type\":\"integer\"}", nx_verdict_outcome(i));
}

static void add_outcomes(nx_buf_t *out)
{
    int i;

    nx_buf_puts(out, "\"enum\":[");
    for (i = 0; i < NX_V_COUNT; i++)
        nx_buf_printf(out, "%s\"%s\"", i ? "," : "", nx_verdict_outcome(i));
    nx_buf_puts(out, "]");
}

void nx_openapi_bulk_schema(nx_buf_t *out)
{
    static const char error[] =
        "\"code\":{\"$ref\":\"#/components/schemas/Code\"},"
        "\"field\":{\"type\":[\"string\",\"null\"]},\"detail\":{\"type\":\"string\"}";
    static const char more[] =
        "\"userid\":{\"type\":\"string\"},\"courseid\":{\"type\":\"string\"},"
        "\"groupid\":{\"type\":\"string\"},\"changed\":{\"type\":\"string\",\"description\":"
        "\"members of an account that changed\"},\"job\":{\"type\":\"string\",\"description\":"
        "\"that makes the course\"},\"kept\":{\"type\":\"string\",\"description\":\"plugins whose "
        "enrolments would only come back\"},\"onleave\":{\"type\":\"string\",\"description\":"
        "\"what became of who is not in the roster\"}";

    nx_buf_puts(out, ",\"Verdict\":{\"type\":\"object\",\"required\":[\"outcome\"],\"properties\":{"
                     "\"index\":{\"type\":\"integer\"},\"outcome\":{\"type\":\"string\",");
    add_outcomes(out);
    nx_buf_printf(out,
                  "},%s,%s,\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
                  "\"required\":[\"code\",\"detail\"],\"properties\":{%s}}},\"warnings\":{"
                  "\"type\":\"array\",\"items\":{\"type\":\"string\"}}}},",
                  more, error, error);
    nx_buf_puts(out, "\"Totals\":{\"type\":\"object\",\"required\":[\"items\"],\"properties\":{"
                     "\"items\":{\"type\":\"integer\"}");
    add_counts(out);
    nx_buf_printf(out, ",\"incomplete\":{\"type\":\"boolean\"},%s}}", error);
    nx_buf_puts(out,
                ",\"Verdicts\":{\"type\":\"object\",\"required\":[\"results\",\"totals\"],"
                "\"properties\":{\"results\":{\"type\":\"array\",\"items\":{\"$ref\":"
                "\"#/components/schemas/Verdict\"}},\"totals\":{\"$ref\":"
                "\"#/components/schemas/Totals\"}}},\"AcceptedJob\":{\"type\":\"object\","
                "\"required\":[\"job\",\"items\"],\"properties\":{\"job\":{\"type\":\"string\"},"
                "\"items\":{\"type\":\"integer\"}}}");
}
