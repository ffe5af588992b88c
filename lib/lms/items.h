/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON array a write function takes: an object an item, with its place in it. Members come
 * checked from the protocol; what is text here is escaped here.
 */
#ifndef NX_LMS_ITEMS_H
#define NX_LMS_ITEMS_H

#include "core/text.h"

/* The COUNT items whose members (JSON without braces) are MEMBERS, each with its "pos". Lives in
 * P. */
const char *nx_items_json(apr_pool_t *p, const char *const *members, int count);

/* Adds ,"NAME":TEXT to B; null when TEXT is NULL. */
void nx_items_text(nx_buf_t *b, const char *name, const char *text);

#endif
