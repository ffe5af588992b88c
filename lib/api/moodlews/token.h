/* SPDX-License-Identifier: Apache-2.0
 *
 * Moodle's own tokens: who calls, and what the token's service lets them call.
 */
#ifndef NX_API_MOODLEWS_TOKEN_H
#define NX_API_MOODLEWS_TOKEN_H

#include "api/moodlews/moodlews.h"

/* Makes the process's memory of tokens in PCHILD; nx_api_t.start. */
void moodlews_token_start(apr_pool_t *pchild);

/* nx_api_t.find_caller: an mw_caller_t. Fails with Moodle's errors for tokens, and NX_DB_*. */
nx_err_t *moodlews_token_find(nx_req_t *q, const char *token,
                              const nx_caller_t **caller) NX_MUSTCHECK;

/* nx_api_t.takes: whether NexsisMoodlewsService names the service of Q's token, and its user is a
 * site administrator or the service is trusted there. */
int moodlews_token_taken(const nx_req_t *q);

#endif
