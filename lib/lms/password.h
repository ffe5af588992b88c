/* SPDX-License-Identifier: Apache-2.0
 *
 * Passwords as Moodle 4.3 keeps them: crypt SHA-512, 10,000 rounds. Hashing takes milliseconds, so
 * it is done with no database connection held. No password is ever kept, logged or returned.
 */
#ifndef NX_LMS_PASSWORD_H
#define NX_LMS_PASSWORD_H

#include "../nx.h"

typedef enum {
    NX_FORM_PLAIN, /* to be hashed */
    NX_FORM_HASH,  /* a crypt hash Moodle verifies: stored as it is */
    NX_FORM_MD5    /* 32 hex digits */
} nx_password_form_t;

/* What a value of the member "password" is. */
nx_password_form_t nx_password_form(const char *password);

/* Checks PLAIN against the site's policy, a JSON object as user_password_look gives it (NULL: no
 * policy). Fails with one NX_PASSWORD_POLICY naming everything that is missing, or NX_TOO_LONG
 * over 128 characters. */
nx_err_t *nx_password_check(apr_pool_t *p, const char *plain, const char *policy) NX_MUSTCHECK;

/* Whether STORED is a hash of PLAIN. NULL and what is no hash never are. */
int nx_password_verify(apr_pool_t *p, const char *plain, const char *stored);

/* A new hash of PLAIN, in P. Fails with NX_INTERNAL when there is no randomness. */
nx_err_t *nx_password_hash(apr_pool_t *p, const char *plain, const char **hash) NX_MUSTCHECK;

#endif
