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

/* --- openapi_schema.c ------------------------------------------------------------------------ */

/* A JSON Schema for FIELD's value in a JSON body; one that may be cleared takes null too. In the
 * query and the path (TEXT set) there is neither null nor a number beside a text. */
void nx_openapi_field(nx_buf_t *out, const nx_field_t *field, int text);

/* The object schema of ROUTE's fields in PLACES (a bit for each nx_place_t); of a bulk route, that
 * of an item. */
void nx_openapi_fields(nx_buf_t *out, const nx_route_t *route, unsigned places);

/* The object schema of SHAPE. WHOLE: all of its members are there, else those that were asked for.
 */
void nx_openapi_shape(nx_buf_t *out, const nx_shape_t *shape, int whole);

/* --- openapi_header.c ------------------------------------------------------------------------ */

/* The headers a request of ROUTE may have, as elements of "parameters". */
void nx_openapi_asked(nx_buf_t *out, const nx_route_t *route);

/* Those its answer has, as the member "headers". */
void nx_openapi_answered(nx_buf_t *out, const nx_route_t *route);

/* Both as members of "components". */
void nx_openapi_headers(nx_buf_t *out);

/* NAME as one word: "user enrolment" is UserEnrolment. */
void nx_openapi_word(nx_buf_t *out, const char *name);

/* A comma unless OUT ends in an opening bracket: before each member of a list. */
void nx_openapi_comma(nx_buf_t *out);

/* A member that is a string. */
void nx_openapi_text(nx_buf_t *out, const char *name, const char *text);

/* --- openapi_bulk.c -------------------------------------------------------------------------- */

/* The members "requestBody" and "content" of a bulk ROUTE. */
void nx_openapi_bulk_body(nx_buf_t *out, const nx_route_t *route);
void nx_openapi_bulk_answer(nx_buf_t *out);

/* The schema the answer refers to, as a further member of the schemas. */
void nx_openapi_bulk_schema(nx_buf_t *out);

#endif
