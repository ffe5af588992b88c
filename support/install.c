/* SPDX-License-Identifier: Apache-2.0
 *
 * db install and db upgrade: one plan, made from what is there and what is missing, run in one
 * transaction or printed for a DBA. Promises to be safe to repeat, to replace no function once it
 * is there, and to change nothing of Moodle but rights and the actor's account.
 */
#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

#include "support/install.h"

static const nx_option_t install_options[] = {
    {"print", NULL, "print the SQL for a DBA (psql runs it as it is) and change nothing"},
    {"actor", "USERNAME", "Moodle account writes are attributed to (nexsis-sync; made if missing)"},
    {"app-role", "NAME", "role the module logs in as (nexsis_app; made if missing)"},
    {"app-password-file", "FILE", "file whose first line becomes that role's password"},
    {"standalone", NULL, "make Moodle-shaped tables: for a database of our own, without Moodle"},
    {"demo", NULL, "with --standalone: fill in a demo school"},
    {"watch", NULL, "put row triggers on six of Moodle's tables: its own changes join the feed"},
    {"no-watch", NULL, "take these triggers away again"},
    {"schema", "NAME", "schema of Moodle's tables, where a database holds several"},
    {"prefix", "NAME", "prefix of Moodle's tables, such as mdl_"},
    {NULL, NULL, NULL}};

static const nx_option_t upgrade_options[] = {
    {"print", NULL, "print the SQL for a DBA (psql runs it as it is) and change nothing"},
    {NULL, NULL, NULL}};

static nx_err_t *no_moodle(nx_ctl_t *ctl)
{
    return nx_ctl_fail(ctl,
                       "there is no Moodle in database \"%s\"%s: connect to Moodle's database,"
                       " or give --standalone to make one of our own",
                       nx_pg_database(ctl->db),
                       nx_args_get(ctl, "schema") || nx_args_get(ctl, "prefix")
                           ? " under that schema and prefix"
                           : "");
}

/* Which Moodle it is about: the one installed for, the one found, or tables of our own. */
static nx_err_t *choose_moodle(nx_ctl_t *ctl, nx_plan_t *plan)
{
    int standalone = nx_args_get(ctl, "standalone") != NULL;

    if (plan->site) {
        apr_table_setn(ctl->options, "schema", plan->site->schema);
        apr_table_setn(ctl->options, "prefix", plan->site->prefix);
    }
    NX_TRY(nx_moodle_find(ctl, &plan->moodle));
    if (plan->moodle && standalone && !plan->moodle->standalone)
        return nx_ctl_fail(ctl, "database \"%s\" holds a Moodle (%s): leave out --standalone",
                           nx_pg_database(ctl->db), nx_moodle_name(ctl, plan->moodle));
    if (!plan->moodle && (!standalone || plan->site))
        return no_moodle(ctl);
    if (nx_args_get(ctl, "demo") && !standalone)
        return nx_args_wrong(ctl, "--demo goes with --standalone only");
    plan->new_tables = !plan->moodle;
    if (!plan->moodle)
        plan->moodle = nx_plan_standalone(ctl);
    return nx_moodle_check(ctl, plan->moodle);
}

static nx_err_t *join_problems(nx_ctl_t *ctl, const char *head, const apr_array_header_t *list)
{
    return nx_ctl_fail(ctl, "%s\n  %s", head, apr_array_pstrcat(ctl->pool, list, '\n'));
}

static nx_err_t *check_catalogue(nx_ctl_t *ctl, const nx_plan_t *plan)
{
    apr_array_header_t *problems;

    NX_TRY(nx_rights_check(plan->rights, &problems));
    if (problems->nelts)
        return join_problems(ctl,
                             "Moodle's tables are not what this build knows; nothing was"
                             " changed:",
                             problems);
    return NULL;
}

static nx_err_t *make_plan(nx_ctl_t *ctl, nx_plan_t *plan)
{
    if (nx_pg_version(ctl->db) < 130000)
        return nx_ctl_fail(ctl, "this is PostgreSQL %d; mod_nexsis and Moodle need 13 or later",
                           nx_pg_version(ctl->db) / 10000);
    NX_TRY(nx_site_read(ctl, &plan->site));
    NX_TRY(choose_moodle(ctl, plan));
    NX_TRY(nx_plan_state(ctl, plan));
    NX_TRY(
        nx_rights_read(ctl, plan->moodle->schema, plan->moodle->prefix, plan->app, &plan->rights));
    if (!plan->new_tables)
        NX_TRY(check_catalogue(ctl, plan));
    return nx_plan_script(ctl, plan);
}

/* What must hold before COMMIT. A GRANT by somebody without the right to is only a warning. */
static nx_err_t *check_result(nx_ctl_t *ctl, const nx_plan_t *plan)
{
    apr_array_header_t *lacking, *beyond;

    NX_TRY(check_catalogue(ctl, plan));
    NX_TRY(nx_rights_compare(plan->rights, &lacking, &beyond));
    if (lacking->nelts)
        return join_problems(ctl,
                             "these rights could not be granted, so nothing was changed;"
                             " connect as a superuser or as the owner of Moodle's tables:",
                             lacking);
    return NULL;
}

static nx_err_t *run_plan(nx_ctl_t *ctl, const nx_plan_t *plan)
{
    nx_err_t *err;

    NX_TRY(nx_pg_run(ctl->db, "BEGIN; SET LOCAL lock_timeout = '30s'"));
    err = nx_script_run(plan->script);
    if (!err)
        err = check_result(ctl, plan);
    if (!err)
        return nx_pg_run(ctl->db, "COMMIT");
    return err;
}

static nx_err_t *install(nx_ctl_t *ctl, const char *nothing)
{
    nx_plan_t plan = {0};

    NX_TRY(nx_pg_run(ctl->db, "SELECT pg_advisory_lock(hashtext('nexsisctl'))"));
    NX_TRY(make_plan(ctl, &plan));
    if (nx_args_get(ctl, "print")) {
        nx_script_print(plan.script);
        return NULL;
    }
    NX_TRY(run_plan(ctl, &plan));
    if (!nx_script_notes(plan.script))
        printf("%s: %s, functions nexsis_f%d\n", nothing, nx_moodle_name(ctl, plan.moodle), NX_F);
    return NULL;
}

static nx_err_t *db_install(nx_ctl_t *ctl)
{
    return install(ctl, "already installed");
}

static nx_err_t *db_upgrade(nx_ctl_t *ctl)
{
    nx_site_t *site;

    NX_TRY(nx_site_need(ctl, &site));
    if (site->standalone)
        apr_table_setn(ctl->options, "standalone", "");
    return install(ctl, "nothing to upgrade");
}

const nx_command_t nx_install_commands[] = {
    {"db install", NULL, "install tables, functions, roles and rights in Moodle's database",
     install_options, db_install},
    {"db upgrade", NULL, "add what this version of nexsisctl has and the database has not",
     upgrade_options, db_upgrade},
    {NULL, NULL, NULL, NULL, NULL}};
