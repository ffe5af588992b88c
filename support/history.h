/* SPDX-License-Identifier: Apache-2.0
 *
 * What was written, in words: for nexsisctl history and nexsisctl run.
 */
#ifndef NX_SUPPORT_HISTORY_H
#define NX_SUPPORT_HISTORY_H

#include "support/moodle.h"

extern const nx_option_t nx_history_options[]; /* --json */

/* Prints the changes WHERE (SQL about c, a row of nexsis.change, and i.ids, its ids) holds for, in
 * order; in sentences, times in the site's zone, or with --json as an object a line. $2 in WHERE is
 * ARG, $3 MORE (may be NULL). *COUNT is how many there were. */
nx_err_t *nx_history_print(nx_ctl_t *ctl, const char *where, const char *arg, const char *more,
                           int *count) NX_MUSTCHECK;

/* The zone of the site, as PostgreSQL knows it. In CTL's pool. */
nx_err_t *nx_history_zone(nx_ctl_t *ctl, const nx_site_t *site, const char **zone) NX_MUSTCHECK;

/* SQL, with Moodle's tables and our functions as they are named in this database. */
const char *nx_history_sql(nx_ctl_t *ctl, const nx_site_t *site, const char *sql);

/* "user S123" or "enrolment of S123 in C799": the record of KIND whose ids are these (may be NULL).
 */
const char *nx_history_record(apr_pool_t *p, const char *kind, const char *const ids[4]);

#endif
