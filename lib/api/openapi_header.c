/* SPDX-License-Identifier: Apache-2.0
 *
 * Headers in the OpenAPI document: which a request may have, which an answer has. Two tables.
 */
#include "api/openapi.h"

#include <string.h>

static const struct {
    const char *key, *name, *help;
    unsigned facts;
} asked[] = {
    {"IfNoneMatch", "If-None-Match", "ETags: 304 when the document has one of them",
     NX_DOC_READS_ONE},
    {"IfMatch", "If-Match", "ETags: 412 unless the document has one of them; *: unless it exists",
     NX_DOC_READS_ONE | NX_DOC_WRITES_ONE},
    {"IfNone", "If-None-Match", "*: 412 when it exists; ETags: when the document has one of them",
     NX_DOC_WRITES_ONE},
    {"IdempotencyKey", "Idempotency-Key",
     "Your name for the request, at most 255 plain characters: sent again within a day it is "
     "answered with what the first one did",
     NX_DOC_WRITES},
    {"Run", "Nexsis-Run", "The run this write belongs to, at most 100 plain characters",
     NX_DOC_WRITES},
    {"Prefer", "Prefer", "respond-async: 202 at once, a job does the work", NX_DOC_LATER},
};

static const struct {
    const char *key, *name, *type, *help;
    unsigned facts, answers;
} answered[] = {
    {"RequestId", "X-Request-Id", "string", "The id this request has in the logs", NX_DOC_ANY,
     NX_WITH_ALL},
    {"Ignored", "Nexsis-Ignored", "string",
     "Members and query arguments nobody knows, unless NexsisUnknownMembers says otherwise",
     NX_DOC_ANY, NX_WITH_DONE | NX_WITH_ACCEPTED | NX_WITH_PROBLEM},
    {"Warning", "Nexsis-Warning", "string", "What was done differently than asked", NX_DOC_WRITES,
     NX_WITH_DONE | NX_WITH_ACCEPTED | NX_WITH_PROBLEM},
    {"NextPage", "Link", "string", "The next page, rel=next; absent on the last", NX_DOC_PAGES,
     NX_WITH_DONE},
    {"TotalCount", "X-Total-Count", "integer", "With count=true: how many there are in all",
     NX_DOC_PAGES, NX_WITH_DONE},
    {"GradeCount", "X-Total-Count", "integer", "How many there are in all", NX_DOC_COUNTED,
     NX_WITH_DONE},
    {"Grades", "Nexsis-Grades", "string",
     "recomputed: for this answer; stale: they wait for Moodle; absent: they were up to date",
     NX_DOC_GRADES, NX_WITH_DONE},
    {"Cursor", "Nexsis-Cursor", "string", "Where to go on, as cursor in the body", NX_DOC_FEED,
     NX_WITH_DONE},
    {"More", "Nexsis-More", "string", "true: at once, as more in the body", NX_DOC_FEED,
     NX_WITH_DONE},
    {"MayWait", "Retry-After", "integer", "Seconds: there are too many who wait for changes",
     NX_DOC_FEED, NX_WITH_DONE},
    {"EntityTag", "ETag", "string", "Of the document as it is now",
     NX_DOC_READS_ONE | NX_DOC_GIVES_BACK, NX_WITH_DONE | NX_WITH_UNCHANGED | NX_WITH_PRECONDITION},
    {"Outcome", "Nexsis-Outcome", "string",
     "created, updated, renamed, unchanged, adopted, restored, deleted, queued or cancelled",
     NX_DOC_WRITES_ONE | NX_DOC_CANCELS, NX_WITH_DONE},
    {"Monitor", "Link", "string", "The job that makes it, rel=monitor", NX_DOC_MAKES_LATER,
     NX_WITH_DONE},
    {"Kept", "Nexsis-Kept", "string", "Plugins whose enrolments would only come back", NX_DOC_KEEPS,
     NX_WITH_DONE | NX_WITH_NOT_FOUND},
    {"Items", "Nexsis-Items", "integer", "How many verdicts there are", NX_DOC_BULK,
     NX_WITH_DONE | NX_WITH_VERDICTS},
    {"Failed", "Nexsis-Failed", "integer", "How many items failed", NX_DOC_BULK,
     NX_WITH_DONE | NX_WITH_VERDICTS},
    {"DryRun", "Nexsis-Dry-Run", "string", "true: nothing was written", NX_DOC_WRITES,
     NX_WITH_DONE | NX_WITH_VERDICTS},
    {"Replayed", "Idempotency-Replayed", "string",
     "true: this is what the first request under this Idempotency-Key did", NX_DOC_WRITES,
     NX_WITH_DONE | NX_WITH_ACCEPTED | NX_WITH_PROBLEM},
    {"Job", "Location", "string", "The job", NX_DOC_LATER, NX_WITH_ACCEPTED},
    {"Applied", "Preference-Applied", "string", "respond-async", NX_DOC_LATER, NX_WITH_ACCEPTED},
    {"RetryAfter", "Retry-After", "integer", "Seconds after which to repeat it", NX_DOC_ANY,
     NX_WITH_LATER},
    {"Challenge", "WWW-Authenticate", "string", "Bearer, and what is wrong with the key",
     NX_DOC_ANY, NX_WITH_KEY},
};

enum {
    ASKED_COUNT = sizeof(asked) / sizeof(asked[0]),
    ANSWERED_COUNT = sizeof(answered) / sizeof(answered[0])
};

void nx_openapi_asked(nx_buf_t *out, unsigned facts)
{
    int i;

    for (i = 0; i < ASKED_COUNT; i++) {
        if (!(asked[i].facts & facts))
            continue;
        nx_buf_comma(out);
        nx_buf_printf(out, "{\"$ref\":\"#/components/parameters/%s\"}", asked[i].key);
    }
}

void nx_openapi_answered(nx_buf_t *out, unsigned facts, unsigned answer)
{
    int i;

    nx_buf_puts(out, ",\"headers\":{");
    for (i = 0; i < ANSWERED_COUNT; i++) {
        if (!(answered[i].facts & facts) || !(answered[i].answers & answer))
            continue;
        nx_buf_comma(out);
        nx_buf_printf(out, "\"%s\":{\"$ref\":\"#/components/headers/%s\"}", answered[i].name,
                      answered[i].key);
    }
    nx_buf_puts(out, "}");
}

void nx_openapi_headers(nx_buf_t *out)
{
    int i;

    nx_buf_puts(out, ",\"parameters\":{");
    for (i = 0; i < ASKED_COUNT; i++) {
        nx_buf_comma(out);
        nx_buf_printf(out, "\"%s\":{\"name\":\"%s\",\"in\":\"header\"", asked[i].key,
                      asked[i].name);
        nx_buf_member(out, "description", asked[i].help);
        nx_buf_puts(out, ",\"schema\":{\"type\":\"string\"}}");
    }
    nx_buf_puts(out, "},\"headers\":{");
    for (i = 0; i < ANSWERED_COUNT; i++) {
        nx_buf_comma(out);
        nx_buf_printf(out, "\"%s\":{", answered[i].key);
        nx_buf_member(out, "description", answered[i].help);
        nx_buf_printf(out, ",\"schema\":{\"type\":\"%s\"}}", answered[i].type);
    }
    nx_buf_puts(out, "}");
}
