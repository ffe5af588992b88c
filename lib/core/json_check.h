/* SPDX-License-Identifier: Apache-2.0
 *
 * Strict JSON (RFC 8259), checked before any JSON library sees a byte: UTF-8, grammar, depth,
 * duplicate keys, no U+0000, no lone surrogate, integer range, counts. Constant stack. Promises
 * that what it passed means one thing only; builds no tree.
 */
#ifndef NX_CORE_JSON_CHECK_H
#define NX_CORE_JSON_CHECK_H

#include "../nx.h"

typedef struct nx_json_limits_t {
    int depth;          /* deepest nesting of objects and arrays; at most 32 */
    apr_size_t values;  /* most values in the document */
    apr_size_t members; /* most members in one object */
} nx_json_limits_t;

typedef struct nx_json_count_t {
    apr_size_t values;  /* scalars, objects and arrays, the document itself included */
    apr_size_t members; /* members of all objects */
    apr_size_t nulls;   /* how many of the values are null */
    apr_size_t bytes;   /* of all strings and members' names together, unescaped */
    char kind;          /* first character of the document: { [ " t f n or 0 for a number */
} nx_json_count_t;

/* Checks the LEN bytes at TEXT as one document with nothing but white space around it. COUNT (may
 * be NULL) is written on success. Fails with NX_BAD_JSON (detail names line and column),
 * NX_INVALID_UTF8 (lone surrogates too), NX_NUL_NOT_ALLOWED, NX_DUPLICATE_KEY (field: the key, of
 * a long one its first 100 bytes), NX_TOO_DEEP, NX_TOO_MANY_VALUES (values or members),
 * NX_OUT_OF_RANGE (integers outside 64 bits, decimals beyond PostgreSQL's numeric). */
nx_err_t *nx_json_check(apr_pool_t *p, const char *text, apr_size_t len,
                        const nx_json_limits_t *limits, nx_json_count_t *count) NX_MUSTCHECK;

#endif
