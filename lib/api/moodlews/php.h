/* SPDX-License-Identifier: Apache-2.0
 *
 * Array notation of PHP in a query or a form: criteria[0][key]=, values[]=. Reads every name as PHP
 * does, unbalanced brackets included; what PHP drops is dropped. Pure.
 */
#ifndef NX_API_MOODLEWS_PHP_H
#define NX_API_MOODLEWS_PHP_H

#include <apr_hash.h>

#include "core/uri.h"

/* A variable, or an element of one: a text or an array. */
typedef struct mw_node_t {
    const char *key;           /* "0" too where it was "[]" */
    nx_str_t text;             /* of a text */
    apr_array_header_t *items; /* mw_node_t *, in the order PHP has them; NULL: a text */
    apr_hash_t *index;         /* key -> mw_node_t * */
    apr_int64_t next;          /* key of the next "[]"; APR_INT64_MIN: 0 */
} mw_node_t;

/* The variables of QUERY and FORM (nx_pair_t; may be NULL) as one array in P: a name of the form's
 * replaces the query's, the last of equal names is it. A variable deeper than 64
 * levels is dropped. Never NULL, never fails. */
mw_node_t *mw_php_read(apr_pool_t *p, const apr_array_header_t *query,
                       const apr_array_header_t *form);

/* The element KEY of the array NODE; NULL: there is none, or NODE is a text. */
const mw_node_t *mw_php_get(const mw_node_t *node, const char *key);

#endif
