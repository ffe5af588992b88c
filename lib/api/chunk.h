/* SPDX-License-Identifier: Apache-2.0
 *
 * A chunk of a bulk write: a set of items and what became of each. What fails as a whole is run
 * again by halves, down to the item nobody can write.
 */
#ifndef NX_API_CHUNK_H
#define NX_API_CHUNK_H

#include "api/bulk.h"

/* An item of a chunk. */
typedef struct nx_slot_t {
    nx_item_t item;
    const char *outcome; /* NULL: the database said nothing of it; else it is not written */
    const char *more;    /* text of the column HOW->more */
    const apr_array_header_t *warnings;
    nx_err_t *found; /* what the write found wrong */
} nx_slot_t;

typedef struct nx_chunk_t {
    nx_req_t *q; /* the request's; what a chunk needs on the way is in POOL */
    const nx_bulk_t *how;
    apr_pool_t *pool;
    nx_slot_t *slots;
    int count;
    apr_array_header_t *leaving; /* nx_slot_t: of a roster, who is not in it; userid in extra[0] */
    int nothing;                 /* nothing was written, because some items are bad */
    int judge;                   /* the database is asked about bad items too */
    int done;                    /* items a database call has answered for */
} nx_chunk_t;

/* Writes the good items of CHUNK and has the bad ones judged, so that all that is wrong with them
 * is known. Fails when there is no use in going on: the database is away, or closed. */
nx_err_t *nx_chunk_run(nx_chunk_t *chunk) NX_MUSTCHECK;

#endif
