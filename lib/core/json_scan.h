/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of the JSON scanner: what json_check.c, json_number.c and json_keys.c tell each other.
 * Nobody else includes this.
 */
#ifndef NX_CORE_JSON_SCAN_H
#define NX_CORE_JSON_SCAN_H

#include "../nx.h"

/* Where the scanner is: S moves from START to END. */
typedef struct nx_json_scan_t {
    apr_pool_t *pool;
    const char *start, *s, *end;
} nx_json_scan_t;

/* The name of one member of an object that is still open. */
typedef struct nx_json_key_t {
    const char *at;      /* its first character in the document */
    nx_str_t name;       /* unescaped */
    apr_uint64_t digest; /* of the name: different digests, different names */
} nx_json_key_t;

enum { NX_JSON_KEYS_INLINE = 48 };

/* Names of the members of all open objects, the outermost first. The usual document fits into
 * FIRST and costs the pool nothing. */
typedef struct nx_json_keys_t {
    apr_size_t n, size;
    nx_json_key_t *key;
    nx_json_key_t first[NX_JSON_KEYS_INLINE];
} nx_json_keys_t;

/* An error at q->s: "line 2, column 7: " and FMT. */
nx_err_t *nx_json_fault(const nx_json_scan_t *q, nx_kind_t kind, const char *fmt, ...)
    NX_PRINTF(3, 4);

/* An error at q->s: WHAT was expected there, and what was found. NX_INVALID_UTF8 when the byte
 * there begins no character, else NX_BAD_JSON. */
nx_err_t *nx_json_expected(const nx_json_scan_t *q, const char *what);

/* Past the string that starts at q->s. RAW: what is between its quotes; SAVED: how many bytes
 * shorter that is after unescaping. */
nx_err_t *nx_json_scan_string(nx_json_scan_t *q, nx_str_t *raw, apr_size_t *saved) NX_MUSTCHECK;

/* Past the number that starts at q->s; NX_BAD_JSON when none does. */
nx_err_t *nx_json_scan_number(nx_json_scan_t *q) NX_MUSTCHECK;

void nx_json_keys_init(nx_json_keys_t *keys);

/* Remembers a name; its quote has just been passed. RAW and SAVED as scanned. */
void nx_json_keys_add(nx_json_keys_t *keys, const nx_json_scan_t *q, const nx_str_t *raw,
                      apr_size_t saved);

/* Forgets the names from FIRST on; NX_DUPLICATE_KEY when two of them are the same. */
nx_err_t *nx_json_keys_close(nx_json_keys_t *keys, const nx_json_scan_t *q,
                             apr_size_t first) NX_MUSTCHECK;

#endif
