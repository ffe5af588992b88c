/* SPDX-License-Identifier: Apache-2.0
 *
 * What an API key is made of and what it may be given.
 */
#ifndef NX_SUPPORT_KEY_H
#define NX_SUPPORT_KEY_H

#include "support/moodle.h"

/* A new secret, to be shown once: "nx_" + 8 characters + "_" + 40 characters. */
typedef struct nx_secret_t {
    const char *token;
    const char *prefix; /* its first 11 characters, kept to tell secrets apart */
    const char *sha256; /* of the whole token, kept to find the key */
} nx_secret_t;

nx_secret_t nx_key_secret(apr_pool_t *p);

/* LIST (names with commas, "all" = every scope but admin) as a PostgreSQL array of scopes.
 * Fails, listing the scopes there are. */
nx_err_t *nx_key_scopes(nx_ctl_t *ctl, const char *list, const char **array) NX_MUSTCHECK;

/* The same for protocols; NULL gives "{}": any. */
nx_err_t *nx_key_protocols(nx_ctl_t *ctl, const char *list, const char **array) NX_MUSTCHECK;

/* Prints TOKEN, or writes it to the new file OUTPUT, readable by its owner only. */
nx_err_t *nx_key_hand_out(nx_ctl_t *ctl, const char *token, const char *output) NX_MUSTCHECK;

/* "24h", "30m", "7d", "0" as a PostgreSQL interval. */
nx_err_t *nx_key_duration(nx_ctl_t *ctl, const char *text, const char **interval) NX_MUSTCHECK;

#endif
