/* SPDX-License-Identifier: Apache-2.0
 *
 * The items of a bulk request between being read and being written: converted and checked, in a
 * spool, so that all of them are known before the first is written.
 */
#ifndef NX_API_PREPARED_H
#define NX_API_PREPARED_H

#include "api/api.h"

enum { NX_ITEM_EXTRAS = 5 };

/* What the database had of an item while the body was read, as far as anybody looked. */
typedef enum { NX_STORED_UNKNOWN, NX_STORED_SAME, NX_STORED_NOT, NX_STORED_COUNT } nx_stored_t;

/* One item. Texts may be NULL. */
typedef struct nx_item_t {
    apr_int64_t index;
    apr_int64_t twin;                  /* index of the first item with the same key; -1: none */
    const char *key;                   /* its external ids as one text; NULL: not all are good */
    const char *ids;                   /* the same as JSON members, for the answer */
    const char *members;               /* what is written, as JSON members */
    const char *extra[NX_ITEM_EXTRAS]; /* fields a write needs by themselves */
    nx_err_t *errors;                  /* what is wrong with it; NULL: nothing so far */
    const char *warning;               /* a write's, beside those of its row; NULL: none */
    nx_stored_t stored;                /* SAME: just as given, nothing need be written */
} nx_item_t;

typedef struct nx_prepared_t nx_prepared_t;

/* An empty list, in memory up to MEMORY_BYTES. */
nx_prepared_t *nx_prepared_make(apr_pool_t *p, apr_size_t memory_bytes);

/* Where the next item will be. */
apr_off_t nx_prepared_place(const nx_prepared_t *list);

/* Appends ITEM; its twin is not looked at. */
nx_err_t *nx_prepared_add(nx_prepared_t *list, const nx_item_t *item) NX_MUSTCHECK;

/* Notes what the database has of the item at PLACE, once. */
nx_err_t *nx_prepared_note(nx_prepared_t *list, apr_off_t place, nx_stored_t stored) NX_MUSTCHECK;

/* Of how many items that was noted; of the others nobody knows. */
apr_int64_t nx_prepared_noted(const nx_prepared_t *list, nx_stored_t stored);

/* Finds twins, once, after the last item was added. */
nx_err_t *nx_prepared_pair(nx_prepared_t *list) NX_MUSTCHECK;

/* Reads the next item into P, from the first on; *MORE is 0 when there is none. */
nx_err_t *nx_prepared_next(nx_prepared_t *list, apr_pool_t *p, nx_item_t *item,
                           int *more) NX_MUSTCHECK;

/* Begins at the first again. */
void nx_prepared_rewind(nx_prepared_t *list);

/* How many there are. */
apr_int64_t nx_prepared_count(const nx_prepared_t *list);

#endif
