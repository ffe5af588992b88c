/* SPDX-License-Identifier: Apache-2.0
 *
 * The OpenAPI 3.1 document of a protocol, made from its route, field and shape lists: what is
 * served cannot differ from what is described.
 */
#ifndef NX_API_OPENAPI_H
#define NX_API_OPENAPI_H

#include "api/api.h"
#include "core/text.h"

/* Adds the document of API to OUT; SERVER is the URL of its mount. */
void nx_openapi_write(nx_buf_t *out, const nx_api_t *api, const char *server);

/* --- openapi_fact.c -------------------------------------------------------------------------- */

/* What a route is; what its headers and answers depend on. */
enum {
    NX_DOC_ANY = 1 << 0,
    NX_DOC_NAMES = 1 << 1,       /* a record, in its path */
    NX_DOC_BODY = 1 << 2,        /* takes one */
    NX_DOC_READS_ONE = 1 << 3,   /* a record, which has an ETag */
    NX_DOC_WRITES = 1 << 4,      /* records, one or many */
    NX_DOC_WRITES_ONE = 1 << 5,  /* on conditions, if there are any */
    NX_DOC_GIVES_BACK = 1 << 6,  /* writes, and answers with what a GET would */
    NX_DOC_MAKES_LATER = 1 << 7, /* perhaps: a job does it */
    NX_DOC_KEEPS = 1 << 8,       /* what would only come back */
    NX_DOC_CANCELS = 1 << 9,     /* a job */
    NX_DOC_BULK = 1 << 10,       /* a body of items, a verdict for each */
    NX_DOC_LATER = 1 << 11,      /* a bulk request a job can do */
    NX_DOC_ROSTER = 1 << 12,     /* the items are all there shall be */
    NX_DOC_GUARDED = 1 << 13,    /* asks before it does too much */
    NX_DOC_PAGES = 1 << 14,      /* lists, by cursors */
    NX_DOC_COUNTED = 1 << 15,    /* lists, by numbers of pages */
    NX_DOC_GRADES = 1 << 16,     /* which may wait for Moodle */
    NX_DOC_FAILURES = 1 << 17,   /* of a job */
    NX_DOC_FEED = 1 << 18,       /* changes, after a cursor */
    NX_DOC_SCANS = 1 << 19       /* such as somebody has to look for */
};

/* All that ROUTE of API is. */
unsigned nx_openapi_facts(const nx_api_t *api, const nx_route_t *route);

/* --- openapi_schema.c ------------------------------------------------------------------------ */

/* A JSON Schema for FIELD's value in a JSON body; one that may be cleared takes null too. In the
 * query and the path (TEXT set) there is neither null nor a number beside a text. */
void nx_openapi_field(nx_buf_t *out, const nx_field_t *field, int text);

/* The object schema of ROUTE's fields in PLACES (a bit for each nx_place_t); of a bulk route, that
 * of an item. */
void nx_openapi_fields(nx_buf_t *out, const nx_route_t *route, unsigned places);

/* The object schema of SHAPE of API. WHOLE: all of its members are there, else those that were
 * asked for. */
void nx_openapi_shape(nx_buf_t *out, const nx_api_t *api, const nx_shape_t *shape, int whole);

/* NAME as one word: "user enrolment" is UserEnrolment. */
void nx_openapi_word(nx_buf_t *out, const char *name);

/* --- openapi_header.c ------------------------------------------------------------------------ */

/* Kinds of answers, as bits: which headers an answer may have. */
enum {
    NX_WITH_DONE = 1 << 0,
    NX_WITH_ACCEPTED = 1 << 1,
    NX_WITH_UNCHANGED = 1 << 2,
    NX_WITH_PROBLEM = 1 << 3,
    NX_WITH_VERDICTS = 1 << 4,
    NX_WITH_NOT_FOUND = 1 << 5,
    NX_WITH_PRECONDITION = 1 << 6,
    NX_WITH_KEY = 1 << 7, /* it is about the key */
    NX_WITH_LATER = 1 << 8,
    NX_WITH_ALL = (1 << 9) - 1
};

/* The headers a request of a route with FACTS may have, as elements of "parameters". */
void nx_openapi_asked(nx_buf_t *out, unsigned facts);

/* Those an answer of the kinds ANSWER has, as the member "headers". */
void nx_openapi_answered(nx_buf_t *out, unsigned facts, unsigned answer);

/* Both as members of "components". */
void nx_openapi_headers(nx_buf_t *out);

/* --- openapi_answer.c ------------------------------------------------------------------------ */

/* Whether ROUTE answers with an array. */
int nx_openapi_is_list(const nx_route_t *route);

/* The member "responses" of ROUTE, which has FACTS; and that of "components". */
void nx_openapi_answers(nx_buf_t *out, const nx_route_t *route, unsigned facts);
void nx_openapi_responses(nx_buf_t *out);

/* --- openapi_bulk.c -------------------------------------------------------------------------- */

/* The member "requestBody" of a bulk ROUTE with FACTS. */
void nx_openapi_bulk_body(nx_buf_t *out, const nx_route_t *route, unsigned facts);

/* The schemas bulk answers refer to, as further members of the schemas. */
void nx_openapi_bulk_schema(nx_buf_t *out);

#endif
