/* SPDX-License-Identifier: Apache-2.0
 *
 * What the database has of the items of a large bulk body. Most of what is sent every night is
 * there just as given, and nobody needs to lock or write anything for it. It is found by comparing
 * columns, a batch at a time on a session of its own, while the rest of the body is being read.
 */
#ifndef NX_API_SAME_H
#define NX_API_SAME_H

#include "api/prepared.h"

enum { NX_SAME_COLUMNS = 20 };

/* What is compared: a statement that writes nothing, with the call and an array for each of MEMBERS
 * as its parameters; its result are two arrays of places, from 1: of what is just as given, and of
 * what is not there. */
typedef struct nx_compared_t {
    const nx_sql_t *sql;
    const char *members[NX_SAME_COLUMNS]; /* NULL after the last */
    /* Adds members the call needs besides the caller; NULL: none. */
    void (*call)(const nx_req_t *q, nx_buf_t *call);
} nx_compared_t;

typedef struct nx_same_t nx_same_t;

/* Begins to look at the items that are added to ITEMS, for Q. NULL: there is no memory. */
nx_same_t *nx_same_make(nx_req_t *q, const nx_compared_t *what, nx_prepared_t *items);

/* Looks at an item that is going to be at PLACE and has the values of IN; one that has other
 * members than those, or clears one, is left alone. */
nx_err_t *nx_same_add(nx_same_t *s, const nx_input_t *in, apr_off_t place) NX_MUSTCHECK;

/* Waits for what is on its way. A body of less than a batch is not worth a look. Where the database
 * does not answer, nothing is noted of an item: the writes will say why. */
nx_err_t *nx_same_end(nx_same_t *s) NX_MUSTCHECK;

#endif
