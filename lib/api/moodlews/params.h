/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters of a call: what came, against what the function declares. Every fault is Moodle's one
 * error for bad parameters.
 */
#ifndef NX_API_MOODLEWS_PARAMS_H
#define NX_API_MOODLEWS_PARAMS_H

#include "api/moodlews/moodlews.h"
#include "api/moodlews/php.h"

/* Checks GIVEN against PARAMS (an MW_SINGLE). *VALUES gets one text or NULL a member, as
 * mw_call_t.values. Variables of the protocol itself (wstoken, wsfunction, moodlews*) are nobody's
 * parameters and pass. */
nx_err_t *mw_params_read(apr_pool_t *p, const mw_desc_t *params, const mw_node_t *given,
                         const char *const **values) NX_MUSTCHECK;

#endif
