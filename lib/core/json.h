/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON in: the only file that includes json-c. A document is first passed by nx_json_check, then
 * parsed, and the tree is weighed against what the scanner saw: json-c can drop members and cut
 * strings silently when memory is short, and that must never look like success.
 */
#ifndef NX_CORE_JSON_H
#define NX_CORE_JSON_H

#include "json_check.h"

/* What a value is. Numbers keep the text they came with (but -0, which reads 0). */
typedef enum {
    NX_JSON_NULL,
    NX_JSON_BOOL,
    NX_JSON_NUMBER,
    NX_JSON_STRING,
    NX_JSON_OTHER
} nx_json_type_t;

/* One member of an object. TEXT is the string's content, the number's own text, "true" or
 * "false"; NULL for null and for objects and arrays (NX_JSON_OTHER). LIST is what is in an array of
 * nothing but strings and numbers (nx_str_t, as TEXT), else NULL. Owned by the pool. */
typedef struct nx_json_member_t {
    const char *name;
    nx_json_type_t type;
    nx_str_t text;
    const apr_array_header_t *list;
} nx_json_member_t;

/* Reads TEXT as one object into *MEMBERS (nx_json_member_t, in the order written). Fails as
 * nx_json_check does, with NX_BAD_JSON when the document is no object, and with NX_INTERNAL when
 * memory ran out. The json-c tree is freed before it returns. */
nx_err_t *nx_json_object(apr_pool_t *p, const char *text, apr_size_t len,
                         const nx_json_limits_t *limits, apr_array_header_t **members) NX_MUSTCHECK;

/* Reads TEXT as an array of objects: *ITEMS holds apr_array_header_t * of nx_json_member_t.
 * For what our own database functions return; fails as nx_json_object. */
nx_err_t *nx_json_objects(apr_pool_t *p, const char *text, apr_size_t len,
                          const nx_json_limits_t *limits, apr_array_header_t **items) NX_MUSTCHECK;

/* The member NAME of MEMBERS, or NULL. */
const nx_json_member_t *nx_json_member(const apr_array_header_t *members, const char *name);

#endif
