/* SPDX-License-Identifier: Apache-2.0
 *
 * What a value of each field type must look like; one function a type, in one table. Pure.
 */
#ifndef NX_API_CHECK_H
#define NX_API_CHECK_H

#include "api/api.h"

/* Checks TEXT against FIELD (of any type but lists, whose items are NX_NAMEs or NX_IDs) and
 * normalises it into *TEXT. TEXT is not empty and valid UTF-8. Fails with NX_INVALID or
 * NX_TOO_LONG, the field named. */
nx_err_t *nx_check_text(apr_pool_t *p, const nx_field_t *field, nx_str_t *text) NX_MUSTCHECK;

#endif
