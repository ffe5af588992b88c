/* SPDX-License-Identifier: Apache-2.0
 *
 * A bulk write: a body of items, a verdict for each. Everything is read and checked before anything
 * is written; then it is written in chunks, a transaction each, or with atomic=true in one.
 */
#ifndef NX_API_BULK_H
#define NX_API_BULK_H

#include "api/same.h"
#include "api/verdict.h"

/* What a bulk route writes, and how. */
typedef struct nx_bulk_t {
    /* Fields WRITE needs by themselves, NX_ITEM_EXTRAS at most; NULL after the last. */
    const char *extra[NX_ITEM_EXTRAS];
    /* Writes a set of items; rows to SINK as of lib/lms, pos counting from 0. What it alone finds
     * wrong (passwords) it adds to an item's errors, which then has no row. */
    nx_err_t *(*write)(nx_req_t *q, nx_item_t *const *items, int count, const nx_sink_t *sink);
    const char *more; /* member of a verdict that has the text of column MORE_COLUMN; NULL: none */
    int more_column;
    /* The items are all there shall be: they are written in one call, none when one of them is bad
     * itself, also when there are none. Its rows with a pos from COUNT on are of others, who leave:
     * their userid is the column before MORE_COLUMN. Its row with pos -1 says why nothing was
     * done. */
    int roster;
    /* Fails when the items as a whole are not what they seem: nothing is written. NULL: they are.
     */
    nx_err_t *(*guard)(nx_req_t *q, nx_prepared_t *items);
    const nx_compared_t *compared; /* how WRITE's unchanged items are found; NULL: by WRITE alone */
} nx_bulk_t;

/* Serves a bulk ROUTE. Fails with what is wrong with the request as a whole, and where nothing at
 * all could be done; what is wrong with items stands in their verdicts. */
nx_err_t *nx_bulk_run(nx_req_t *q, const nx_route_t *route, const nx_bulk_t *how,
                      nx_reply_t *out) NX_MUSTCHECK;

#endif
