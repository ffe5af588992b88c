/* SPDX-License-Identifier: Apache-2.0
 *
 * The items of a bulk body, one at a time, in memory that does not grow with the body: a JSON
 * array, lines of JSON (NDJSON), or CSV. Every byte of an item is checked before json-c sees it.
 */
#ifndef NX_CORE_RECORDS_H
#define NX_CORE_RECORDS_H

#include "core/json.h"
#include "core/spool.h"

typedef enum { NX_RECORDS_JSON, NX_RECORDS_LINES, NX_RECORDS_CSV } nx_records_form_t;

/* A body that is being read. */
typedef struct nx_records_t nx_records_t;

/* One item. */
typedef struct nx_record_t {
    apr_int64_t index;                 /* place among the items, from 0 */
    const apr_array_header_t *members; /* nx_json_member_t; NULL when there is BAD */
    nx_err_t *bad;                     /* what is wrong with this item alone, or NULL */
} nx_record_t;

/* The form of a body of Content-Type TYPE; with none (NULL), as it looks. Fails with
 * NX_UNSUPPORTED_TYPE. */
nx_err_t *nx_records_form(apr_pool_t *p, const char *type, nx_spool_t *body,
                          nx_records_form_t *form) NX_MUSTCHECK;

/* Reads BODY from its beginning, with a window in P. ALONE (may be NULL): an item that is just a
 * text or a number stands for an object with this one member. */
nx_records_t *nx_records_make(apr_pool_t *p, nx_spool_t *body, nx_records_form_t form,
                              const char *alone);

/* The next item, in P; *MORE is 0 and RECORD untouched when there is none. Fails where the rest of
 * the body cannot be told apart any more (NX_BAD_JSON, NX_BAD_CSV), and for a body without
 * anything: only who has read to the end knows that the items are what was meant. */
nx_err_t *nx_records_next(nx_records_t *r, apr_pool_t *p, nx_record_t *record,
                          int *more) NX_MUSTCHECK;

#endif
