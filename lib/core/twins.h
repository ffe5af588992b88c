/* SPDX-License-Identifier: Apache-2.0
 *
 * Finds keys that are given twice among any number of them, in little memory: digests go to a
 * spool by their last byte, each pile is looked through on its own. Equal digests are only a hint;
 * whoever has the keys says whether they are the same.
 */
#ifndef NX_CORE_TWINS_H
#define NX_CORE_TWINS_H

#include "core/spool.h"

typedef struct nx_twins_t nx_twins_t;

/* Who has the keys: SAME says whether those of PLACE and OTHER are equal, FOUND is told of each
 * PLACE whose key was added before, first at FIRST. */
typedef struct nx_twins_of_t {
    void *baton;
    nx_err_t *(*same)(void *baton, apr_off_t place, apr_off_t other, int *equal);
    nx_err_t *(*found)(void *baton, apr_off_t place, apr_off_t first);
} nx_twins_of_t;

nx_twins_t *nx_twins_make(apr_pool_t *p);

/* Adds the key of PLACE; places ascend. */
nx_err_t *nx_twins_add(nx_twins_t *t, const char *key, apr_size_t len,
                       apr_off_t place) NX_MUSTCHECK;

/* Looks through everything that was added. */
nx_err_t *nx_twins_find(nx_twins_t *t, const nx_twins_of_t *of) NX_MUSTCHECK;

#endif
