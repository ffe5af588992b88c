/* SPDX-License-Identifier: Apache-2.0
 *
 * A section of mod_status' page, for people; with ?auto, lines "NexSIS...: number".
 */
#ifndef NX_OPS_STATUS_H
#define NX_OPS_STATUS_H

#include <apr_pools.h>

/* For register_hooks. Without mod_status nothing ever asks. */
void nx_status_register(apr_pool_t *p);

#endif
