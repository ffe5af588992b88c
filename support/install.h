/* SPDX-License-Identifier: Apache-2.0
 *
 * What db install is going to do: what is there, what is missing, and the script for it.
 */
#ifndef NX_SUPPORT_INSTALL_H
#define NX_SUPPORT_INSTALL_H

#include "db/expand.h"
#include "support/moodle.h"
#include "support/rights.h"

typedef struct nx_plan_t {
    nx_site_t *site;     /* NULL: nothing is installed yet */
    nx_moodle_t *moodle; /* never NULL */
    int new_tables;      /* the standalone tables are to be made */
    const char *app;     /* the role the module logs in as */
    int has_owner, has_app, has_schema, has_functions, is_superuser;
    int all_connect;         /* PUBLIC may connect to this database */
    apr_table_t *migrations; /* names that were run */
    nx_rights_t *rights;
    nx_script_t *script;
} nx_plan_t;

/* The role the module logs in as: --app-role, the one installed, or nexsis_app. */
nx_err_t *nx_plan_app(nx_ctl_t *ctl, const char **app) NX_MUSTCHECK;

/* The Moodle the standalone tables look like. */
nx_moodle_t *nx_plan_standalone(nx_ctl_t *ctl);

/* Fills in PLAN what the database has. */
nx_err_t *nx_plan_state(nx_ctl_t *ctl, nx_plan_t *plan) NX_MUSTCHECK;

/* Functions of this build the schema of its version does not have, with commas; NULL: none. */
nx_err_t *nx_functions_missing(nx_ctl_t *ctl, const char **missing) NX_MUSTCHECK;

/* Adds to PLAN->script the functions, where they are missing, and who may call them. */
nx_err_t *nx_functions_add(nx_ctl_t *ctl, nx_plan_t *plan) NX_MUSTCHECK;

/* What --watch put on Moodle's tables: *RIGHT of NX_WATCHED triggers are there and call this
 * build's functions, *OTHER are there and call others. */
nx_err_t *nx_watch_state(nx_ctl_t *ctl, const char *schema, const char *prefix, int *right,
                         int *other) NX_MUSTCHECK;

enum { NX_WATCHED = 6 }; /* tables with a trigger under --watch */

/* Adds to PLAN->script the triggers --watch asks for, or that were there before, or takes them away
 * with --no-watch. */
nx_err_t *nx_watch_add(nx_ctl_t *ctl, nx_plan_t *plan) NX_MUSTCHECK;

/* Fills in PLAN->script. */
nx_err_t *nx_plan_script(nx_ctl_t *ctl, nx_plan_t *plan) NX_MUSTCHECK;

#endif
