/* SPDX-License-Identifier: Apache-2.0
 *
 * Bulk routes in the OpenAPI document: a body of items in three forms, an answer of verdicts.
 */
#include "api/openapi.h"
#include "api/verdict.h"

#define TEXT_OF "\":{\"schema\":{\"type\":\"string\"}}"

void nx_openapi_bulk_body(nx_buf_t *out, const nx_route_t *route)
{
    nx_buf_puts(out, ",\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{"
                     "\"schema\":{\"type\":\"array\",\"items\":");
    nx_openapi_fields(out, route, 0);
    nx_buf_puts(out, "}},\"application/x-ndjson" TEXT_OF ",\"text/csv" TEXT_OF "}}");
}

void nx_openapi_bulk_answer(nx_buf_t *out)
{
    nx_buf_puts(out, ",\"content\":{\"application/json\":{\"schema\":{\"$ref\":"
                     "\"#/components/schemas/Verdicts\"}},\"application/x-ndjson" TEXT_OF "}");
}

void nx_openapi_bulk_schema(nx_buf_t *out)
{
    static const char error[] = "\"code\":{\"$ref\":\"#/components/schemas/Code\"},"
                                "\"field\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"}";
    int i;

    nx_buf_printf(out,
                  ",\"Verdicts\":{\"type\":\"object\",\"required\":[\"results\",\"totals\"],"
                  "\"properties\":{\"results\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
                  "\"required\":[\"outcome\"],\"properties\":{\"index\":{\"type\":\"integer\"},"
                  "\"outcome\":{\"type\":\"string\"},%s,",
                  error);
    nx_buf_printf(out,
                  "\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":["
                  "\"code\",\"detail\"],\"properties\":{%s}}},\"warnings\":{\"type\":\"array\","
                  "\"items\":{\"type\":\"string\"}}}}},\"totals\":{\"type\":\"object\","
                  "\"required\":[\"items\"],\"properties\":{\"items\":{\"type\":\"integer\"}",
                  error);
    for (i = 0; i < NX_V_COUNT; i++)
        nx_buf_printf(out, ",\"%s\":{\"type\":\"integer\"}", nx_verdict_outcome(i));
    nx_buf_printf(out, ",\"incomplete\":{\"type\":\"boolean\"},%s}}}}", error);
}
