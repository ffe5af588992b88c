/* SPDX-License-Identifier: Apache-2.0
 *
 * Many rows of one shape as JSON, NDJSON or CSV, all of their members or some. What is the same in
 * every row is made once.
 */
#ifndef NX_API_RECORD_H
#define NX_API_RECORD_H

#include "api/accept.h"
#include "api/api.h"

/* Whether WORD is one of WORDS, which have commas between; NULL has none. */
int nx_words_have(const char *words, const char *word);

/* A member that is shown, what stands before its value, and that. */
typedef struct nx_column_t {
    const nx_member_t *member;
    int col;
    nx_str_t lead;
    const char *text; /* of the current row */
    apr_size_t len;
} nx_column_t;

/* A list on its way into a spool. */
typedef struct nx_records_t {
    nx_form_t form;
    nx_spool_t *out;
    nx_column_t *columns;
    int column_count;
    apr_size_t lead_len; /* of all columns */
    nx_buf_t text;       /* the current row; one buffer for all of them */
    apr_int64_t count;
} nx_records_t;

/* Begins the records of SHAPE in OUT, with memory of P. WORDS: the members to show, with commas
 * between; NULL: all but those that are absent when they are NULL. */
void nx_records_init(nx_records_t *records, apr_pool_t *p, const nx_shape_t *shape, nx_form_t form,
                     const char *words, nx_spool_t *out);

/* Adds ROW, whose first column is the shape's first. Fails as nx_spool_add. */
nx_err_t *nx_records_add(nx_records_t *records, const nx_row_t *row) NX_MUSTCHECK;

/* Forgets what was added. */
nx_err_t *nx_records_reset(nx_records_t *records) NX_MUSTCHECK;

/* Adds what closes the list. */
nx_err_t *nx_records_end(nx_records_t *records) NX_MUSTCHECK;

#endif
