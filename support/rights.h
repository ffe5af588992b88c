/* SPDX-License-Identifier: Apache-2.0
 *
 * The rights of our two roles, as sql/moodle-tables.txt lists them: granting, and comparing with
 * what a database has.
 */
#ifndef NX_SUPPORT_RIGHTS_H
#define NX_SUPPORT_RIGHTS_H

#include "support/script.h"

/* The role that owns our schemas; nobody logs in as it. */
#define NX_OWNER_ROLE "nexsis_owner"

typedef struct nx_rights_t nx_rights_t;

/* The list, for Moodle's tables in SCHEMA with PREFIX and the login role APP. Fails, naming the
 * line, when the list cannot be read. */
nx_err_t *nx_rights_read(nx_ctl_t *ctl, const char *schema, const char *prefix, const char *app,
                         nx_rights_t **rights) NX_MUSTCHECK;

/* Adds the grants to SCRIPT. */
void nx_rights_grant(const nx_rights_t *rights, nx_script_t *script);

/* Tables and columns of the list this database does not have, and columns Moodle wants filled
 * that the list does not know: texts in *PROBLEMS (const char *), none when all is well. */
nx_err_t *nx_rights_check(const nx_rights_t *rights, apr_array_header_t **problems) NX_MUSTCHECK;

/* Rights that are missing (*LACKING) and rights on Moodle's tables that are not in the list
 * (*BEYOND). Both roles must exist and nx_rights_check must have found nothing. */
nx_err_t *nx_rights_compare(const nx_rights_t *rights, apr_array_header_t **lacking,
                            apr_array_header_t **beyond) NX_MUSTCHECK;

#endif
