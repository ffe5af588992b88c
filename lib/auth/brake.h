/* SPDX-License-Identifier: Apache-2.0
 *
 * A brake on guessing: wrong keys are counted by client address and key prefix, in shared memory,
 * so that all children count together. A thread never sleeps for it. The count starts anew each
 * minute.
 */
#ifndef NX_AUTH_BRAKE_H
#define NX_AUTH_BRAKE_H

#include "../nx.h"

/* Makes the shared memory; once, in post_config, before children are born. Without it (no
 * memory) there is no brake. */
void nx_brake_create(apr_pool_t *pconf);

/* Seconds until ADDRESS may try TOKEN again, 0: now. LIMIT wrong ones a minute; 0: no limit. */
int nx_brake_wait(const char *address, const char *token, int limit);

/* TOKEN from ADDRESS was wrong. */
void nx_brake_count(const char *address, const char *token);

#endif
