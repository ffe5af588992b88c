/* SPDX-License-Identifier: Apache-2.0
 *
 * The shared memory of the counters: made at the first start, kept by the parent over graceful
 * restarts, made anew only when another build of the module counts other things.
 */
#ifndef NX_OPS_SEGMENT_H
#define NX_OPS_SEGMENT_H

#include <httpd.h>

#include "ops/counters.h"

/* For post_config: the counters for the protocols APIS (NULL-terminated, must stay) are in use in
 * this process and its children from now on. Without memory nothing is counted; returns then why.
 */
apr_status_t nx_segment_open(server_rec *main, const nx_api_t *const *apis, apr_pool_t *ptemp);

#endif
