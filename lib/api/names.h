/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists of names: a JSON array, a repeated form field, or one text with commas; and lists of ids in
 * the query. Pure.
 */
#ifndef NX_API_NAMES_H
#define NX_API_NAMES_H

#include "api/api.h"

/* Whether NAME is how a form writes the field of that name: "roles", "roles[]"; in the query
 * "userid[0]" too. */
int nx_names_is(const nx_field_t *field, const char *name);

/* The list RAW's body (an NX_IDS: RAW's query) gives for VALUE's field into VALUE, as a JSON array
 * without empty names; NX_NULL when there is none in it. Fails with NX_WRONG_TYPE, and as
 * nx_check_text for a name. */
nx_err_t *nx_names_read(apr_pool_t *p, const nx_raw_t *raw, nx_value_t *value) NX_MUSTCHECK;

#endif
