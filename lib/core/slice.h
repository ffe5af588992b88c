/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a record ends: a value of a JSON array, a line, a line of CSV with quotes. Fed with pieces
 * of any size, without memory of its own; says nothing about whether the record is good. Pure.
 */
#ifndef NX_CORE_SLICE_H
#define NX_CORE_SLICE_H

#include "../nx.h"

/* A record on its way; all zero at its beginning, but for SEPARATOR. */
typedef struct nx_slice_t {
    int state;
    int depth;      /* of brackets that are open */
    char separator; /* of CSV's cells */
} nx_slice_t;

/* How many of the LEN bytes at DATA are the record's (its line end too); *DONE when it ends there.
 */
typedef apr_size_t nx_slice_fn(nx_slice_t *s, const char *data, apr_size_t len, int *done);

/* One JSON value, its first byte first: an object or array to the bracket that closes it, a string
 * to its quote; anything else up to white space, a comma or a bracket, not included. */
nx_slice_fn nx_slice_value;

/* Up to a line feed. */
nx_slice_fn nx_slice_line;

/* Up to a line feed that is in no quotes. A quote opens only at the beginning of a cell. */
nx_slice_fn nx_slice_csv;

/* Whether a CSV record that ended with the body ended inside its quotes. */
int nx_slice_in_quotes(const nx_slice_t *s);

#endif
