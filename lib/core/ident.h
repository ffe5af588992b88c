/* SPDX-License-Identifier: Apache-2.0
 *
 * Time that does not jump, ids, digests.
 */
#ifndef NX_CORE_IDENT_H
#define NX_CORE_IDENT_H

#include "../nx.h"

/* Microseconds on the monotonic clock. Comparable only with itself. */
apr_time_t nx_time_mono(void);

/* Milliseconds left until DEADLINE (on nx_time_mono), never below 0, rounded up. */
int nx_time_left_ms(apr_time_t deadline);

/* A new request id: 32 lower-case hex digits, 128 random bits, in P. */
const char *nx_id_new(apr_pool_t *p);

/* SHA-256 of the LEN bytes at DATA as 64 lower-case hex digits in P. */
const char *nx_sha256_hex(apr_pool_t *p, const void *data, apr_size_t len);

/* A SHA-256 of what comes in pieces; in P. */
typedef struct nx_digest_t nx_digest_t;
nx_digest_t *nx_digest_make(apr_pool_t *p);
void nx_digest_add(nx_digest_t *d, const void *data, apr_size_t len);

/* Adds TEXT with its length, so that two texts are never one; NULL is no text. */
void nx_digest_text(nx_digest_t *d, const char *text);

/* Its 64 lower-case hex digits; nothing can be added any more. */
const char *nx_digest_hex(nx_digest_t *d);

/* Whether A and B are equal, in a time that does not depend on where they differ. */
int nx_same_secret(const char *a, const char *b);

/* N characters of A-Za-z0-9 from the system's random source, NUL-terminated, in P. */
const char *nx_random_text(apr_pool_t *p, int n);

#endif
