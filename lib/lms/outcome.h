/* SPDX-License-Identifier: Apache-2.0
 *
 * What a write function says of one item: the first five columns every one of them returns.
 */
#ifndef NX_LMS_OUTCOME_H
#define NX_LMS_OUTCOME_H

#include "db/db.h"

enum { NX_OUTCOME_COLUMNS = 5 };

typedef struct nx_outcome_t {
    int pos;
    const char *outcome;   /* created, updated, unchanged, adopted, restored, deleted, failed */
    const char *moodle_id; /* NULL: none */
    nx_err_t *errors;      /* NULL: it was done */
    apr_array_header_t *warnings; /* const char *: done, but differently than asked */
} nx_outcome_t;

/* Reads the outcome columns of ROW. Everything in Q's pool. Fails only with
 * NX_INTERNAL, when the function's answer cannot be read. */
nx_err_t *nx_outcome_read(nx_req_t *q, const nx_row_t *row, nx_outcome_t *outcome) NX_MUSTCHECK;

#endif
