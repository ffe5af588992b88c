/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers in the OpenAPI document: which statuses a route has, and what each of them comes with.
 * Errors are the same for all routes and stand among the components; one table.
 */
#include "api/openapi.h"

#include <string.h>

#define REF(name)   "{\"$ref\":\"#/components/schemas/" name "\"}"
#define LINES(help) "{\"type\":\"string\",\"description\":\"" help "\"}"

/* What else there is to read than one record, or an array of them. */
static const struct {
    unsigned facts;
    const char *type, *schema;
} media[] = {
    {NX_DOC_BULK, "application/json", REF("Verdicts")},
    {NX_DOC_BULK, "application/x-ndjson",
     LINES("A Verdict a line, then {\\\"totals\\\": Totals}; by Accept")},
    {NX_DOC_FAILURES, "application/x-ndjson", LINES("A Verdict a line")},
    {NX_DOC_FEED, "application/x-ndjson",
     LINES("An element of changes a line; Nexsis-Cursor and Nexsis-More say the rest; by Accept")},
    {NX_DOC_PAGES, "application/x-ndjson",
     LINES("A record a line, all of them unless limit is given; by Accept")},
    {NX_DOC_PAGES, "text/csv",
     LINES("Names of the members, then a record a line, all of them unless limit is given; by "
           "Accept")},
};

/* A status that is no success, for routes of one of FACTS; the first row of a status counts. */
typedef struct answer_t {
    int status;
    unsigned facts, headers;
    const char *key, *help;
} answer_t;

static const answer_t answers[] = {
    {304, NX_DOC_READS_ONE, NX_WITH_UNCHANGED, "NotModified",
     "The document has one of the ETags that were sent"},
    {400, NX_DOC_BULK, NX_WITH_PROBLEM | NX_WITH_VERDICTS, "NothingDone",
     "The request is not understood; or it is all or nothing, and these items are wrong"},
    {400, NX_DOC_ANY, NX_WITH_PROBLEM, "NotUnderstood",
     "Something in it is wrong: errors has all of it"},
    {401, NX_DOC_ANY, NX_WITH_PROBLEM | NX_WITH_KEY, "NoKey",
     "There is no API key, or a wrong one"},
    {403, NX_DOC_ANY, NX_WITH_PROBLEM | NX_WITH_KEY, "NotAllowed",
     "The key lacks a scope, or the record is protected"},
    {404, NX_DOC_NAMES, NX_WITH_PROBLEM | NX_WITH_NOT_FOUND, "NotFound",
     "There is no such record; gone: it was deleted"},
    {409, NX_DOC_GUARDED, NX_WITH_PROBLEM, "NotConfirmed",
     "shrink_guard, change_guard: more people or accounts than is likely would be affected. Repeat "
     "it with confirm=<the number in detail> if that is meant"},
    {409, NX_DOC_WRITES | NX_DOC_CANCELS, NX_WITH_PROBLEM, "Conflict",
     "An id of somebody else, a change at the same time, or a state that does not allow it"},
    {410, NX_DOC_FEED, NX_WITH_PROBLEM, "CursorExpired",
     "cursor_expired: changes after the cursor are gone. Read everything anew"},
    {412, NX_DOC_READS_ONE | NX_DOC_WRITES_ONE, NX_WITH_PROBLEM | NX_WITH_PRECONDITION,
     "ConditionFailed", "What If-Match or If-None-Match says does not hold"},
    {413, NX_DOC_BODY, NX_WITH_PROBLEM, "TooLarge", "The body has more bytes than are taken"},
    {415, NX_DOC_BODY, NX_WITH_PROBLEM, "WrongType",
     "The body has a Content-Type that is not taken"},
    {422, NX_DOC_WRITES, NX_WITH_PROBLEM, "KeyReused",
     "The Idempotency-Key was sent before, with another request"},
    {429, NX_DOC_ANY, NX_WITH_PROBLEM | NX_WITH_LATER, "TooManyWrongKeys",
     "Too many wrong API keys came from there"},
    {501, NX_DOC_SCANS, NX_WITH_PROBLEM, "NotSwitchedOn", "Nobody looks for these changes here"},
    {503, NX_DOC_BULK, NX_WITH_PROBLEM | NX_WITH_LATER | NX_WITH_VERDICTS, "Interrupted",
     "Repeat it: nothing was done, or, with verdicts, a part (incomplete in the totals)"},
    {503, NX_DOC_ANY, NX_WITH_PROBLEM | NX_WITH_LATER, "NotNow", "Nothing was done: repeat it"},
    {0, NX_DOC_ANY, NX_WITH_PROBLEM, "Problem", "It was not done (RFC 9457); code says why"},
};

enum { ANSWER_COUNT = sizeof(answers) / sizeof(answers[0]) };

int nx_openapi_is_list(const nx_route_t *route)
{
    return route->limit == NX_LIST || route->limit == NX_PAGES;
}

static void add_shape(nx_buf_t *out, const nx_route_t *route)
{
    nx_buf_printf(out, "\"application/json\":{\"schema\":%s{\"$ref\":\"#/components/schemas/",
                  nx_openapi_is_list(route) ? "{\"type\":\"array\",\"items\":" : "");
    nx_openapi_word(out, route->shape->name);
    nx_buf_puts(out, nx_openapi_is_list(route) ? "\"}}}" : "\"}}");
}

static void add_media_of(nx_buf_t *out, unsigned facts)
{
    size_t i;

    for (i = 0; i < sizeof(media) / sizeof(media[0]); i++) {
        if (!(media[i].facts & facts))
            continue;
        nx_buf_comma(out);
        nx_buf_printf(out, "\"%s\":{\"schema\":%s}", media[i].type, media[i].schema);
    }
}

/* What a success has in it; nothing, where there is nothing. */
static void add_content(nx_buf_t *out, const nx_route_t *route, unsigned facts)
{
    apr_size_t begin = out->len, empty;

    nx_buf_puts(out, ",\"content\":{");
    empty = out->len;
    if (route->shape)
        add_shape(out, route);
    add_media_of(out, facts);
    if (out->len > empty)
        nx_buf_puts(out, "}");
    else
        nx_buf_end(out, out->data + begin);
}

/* The answer of a request that is done later. */
static void add_accepted(nx_buf_t *out, unsigned facts)
{
    nx_buf_puts(out, ",\"202\":{\"description\":\"With Prefer: respond-async: a job does it\"");
    nx_openapi_answered(out, facts, NX_WITH_ACCEPTED);
    nx_buf_puts(out, ",\"content\":{\"application/json\":{\"schema\":" REF(
                         "AcceptedJob") "}},\"links\":{\"job\":{\"operationId\":\"getJob\","
                                        "\"parameters\":{\"jobid\":\"$response.body#/job\"}}}}");
}

static int had_status(int row)
{
    return row && answers[row - 1].status == answers[row].status;
}

void nx_openapi_answers(nx_buf_t *out, const nx_route_t *route, unsigned facts)
{
    int i, said = 0;

    nx_buf_puts(out, ",\"responses\":{\"200\":{\"description\":\"Done\"");
    nx_openapi_answered(out, facts, NX_WITH_DONE);
    add_content(out, route, facts);
    nx_buf_puts(out, "}");
    if (facts & NX_DOC_LATER)
        add_accepted(out, facts);
    for (i = 0; i < ANSWER_COUNT; i++) {
        said &= had_status(i);
        if (said || !(answers[i].facts & facts))
            continue;
        said = 1;
        if (answers[i].status)
            nx_buf_printf(out, ",\"%d\"", answers[i].status);
        else
            nx_buf_puts(out, ",\"default\"");
        nx_buf_printf(out, ":{\"$ref\":\"#/components/responses/%s\"}", answers[i].key);
    }
    nx_buf_puts(out, "}");
}

void nx_openapi_responses(nx_buf_t *out)
{
    int i;

    nx_buf_puts(out, ",\"responses\":{");
    for (i = 0; i < ANSWER_COUNT; i++) {
        const answer_t *a = &answers[i];

        nx_buf_comma(out);
        nx_buf_printf(out, "\"%s\":{", a->key);
        nx_buf_member(out, "description", a->help);
        nx_openapi_answered(out, ~0u, a->headers);
        if (a->headers & NX_WITH_PROBLEM)
            nx_buf_puts(
                out, ",\"content\":{\"application/problem+json\":{\"schema\":" REF("Problem") "}");
        if (a->headers & NX_WITH_VERDICTS)
            add_media_of(out, NX_DOC_BULK);
        nx_buf_puts(out, a->headers & NX_WITH_PROBLEM ? "}}" : "}");
    }
    nx_buf_puts(out, "}");
}
