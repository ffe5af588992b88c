/* SPDX-License-Identifier: Apache-2.0
 *
 * Which Moodle a database holds, and what of us is already there.
 */
#ifndef NX_SUPPORT_MOODLE_H
#define NX_SUPPORT_MOODLE_H

#include "support/ctl.h"

/* A Moodle, found by its config table; or the standalone tables. */
typedef struct nx_moodle_t {
    const char *schema, *prefix;
    const char *version, *branch, *release; /* as its config table says */
    int standalone;                         /* our own tables in Moodle's shape */
} nx_moodle_t;

/* The row of nexsis.site. */
typedef struct nx_site_t {
    const char *id, *schema, *prefix, *branch, *release;
    const char *actor;  /* Moodle's user id, or NULL */
    const char *frozen; /* the reason, or NULL */
    int standalone, actor_made;
} nx_site_t;

extern const nx_option_t nx_moodle_options[]; /* --schema and --prefix */

/* Looks for a Moodle everywhere or where --schema and --prefix say. *MOODLE is NULL when there is
 * none. Several fail with the options that choose. */
nx_err_t *nx_moodle_find(nx_ctl_t *ctl, nx_moodle_t **moodle) NX_MUSTCHECK;

/* Fails, saying so, when functions of this build cannot write to MOODLE. */
nx_err_t *nx_moodle_check(nx_ctl_t *ctl, const nx_moodle_t *moodle) NX_MUSTCHECK;

/* *SITE is NULL when nothing is installed in this database. */
nx_err_t *nx_site_read(nx_ctl_t *ctl, nx_site_t **site) NX_MUSTCHECK;

/* The same, failing when nothing is installed. */
nx_err_t *nx_site_need(nx_ctl_t *ctl, nx_site_t **site) NX_MUSTCHECK;

/* "Moodle 4.3 (Build: 20231009) in public.mdl_*". In CTL's pool. */
const char *nx_moodle_name(nx_ctl_t *ctl, const nx_moodle_t *moodle);

#endif
