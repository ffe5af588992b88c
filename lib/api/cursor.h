/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a page of a list ended, as a text clients hand back: opaque, URL-safe, and good only for
 * the list it was made for. It holds a place and no rights. Pure.
 */
#ifndef NX_API_CURSOR_H
#define NX_API_CURSOR_H

#include "nx.h"

/* The record a page ended with. */
typedef struct nx_cursor_t {
    const char *id;  /* in Moodle: digits */
    const char *key; /* what the list is ordered by; NULL: the id alone */
} nx_cursor_t;

/* The text of CURSOR in P. LIST tells which list it is: path, filters, order. */
const char *nx_cursor_write(apr_pool_t *p, const char *list, const nx_cursor_t *cursor);

/* Reads TEXT, which must have been written for LIST. False when it was not, or is damaged. */
int nx_cursor_read(apr_pool_t *p, const char *list, const char *text, nx_cursor_t *cursor);

#endif
