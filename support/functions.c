/* SPDX-License-Identifier: Apache-2.0
 *
 * The functions of sql/lms in their schema nexsis_f<N>. Promises to make a set whole, once, and to
 * leave one that is there as it is but for who may call it.
 */
#include <apr_strings.h>
#include <string.h>

#include "core/text.h"
#include "support/files.h"
#include "support/install.h"

/* Adds the names of the functions FILE creates. */
static void function_names(nx_ctl_t *ctl, const nx_file_t *file, apr_array_header_t *names)
{
    static const char create[] = "\nCREATE FUNCTION {f}.";
    const char *at = file->text;

    while ((at = strstr(at, create))) {
        at += strlen(create);
        APR_ARRAY_PUSH(names, const char *) = apr_pstrmemdup(ctl->pool, at, strcspn(at, "( \n"));
    }
}

static nx_err_t *list_functions(nx_ctl_t *ctl, int app_only, apr_array_header_t **names)
{
    const nx_file_t *file;

    *names = apr_array_make(ctl->pool, 64, sizeof(const char *));
    for (file = nx_files; file->path; file++) {
        int app = !strncmp(file->text, "-- grant: app\n", 14);

        if (strncmp(file->path, "sql/lms/", 8) != 0)
            continue;
        if (!app && strncmp(file->text, "-- grant: none\n", 15) != 0)
            return nx_ctl_fail(ctl, "%s:1: begin with \"-- grant: app\" or \"-- grant: none\"",
                               file->path);
        if (app || !app_only)
            function_names(ctl, file, *names);
    }
    return NULL;
}

nx_err_t *nx_functions_missing(nx_ctl_t *ctl, const char **missing)
{
    static const char sql[] =
        "SELECT string_agg(n, ', ' ORDER BY n) FROM unnest(string_to_array($1, ',')) n"
        " WHERE NOT EXISTS (SELECT FROM pg_proc p WHERE p.proname = n"
        "                      AND p.pronamespace = to_regnamespace($2))";
    apr_array_header_t *names;
    nx_pg_rows_t *rows;

    NX_TRY(list_functions(ctl, 0, &names));
    NX_TRY(nx_pg_query(ctl->db, &rows, sql, 2, apr_array_pstrcat(ctl->pool, names, ','),
                       apr_psprintf(ctl->pool, "nexsis_f%d", NX_F)));
    *missing = nx_pg_value(rows, 0, 0);
    return NULL;
}

/* Granted each time: the login role may be another one than before. */
static nx_err_t *add_execute(nx_ctl_t *ctl, nx_plan_t *plan)
{
    const char *app = nx_sql_ident(ctl->pool, plan->app);
    apr_array_header_t *names;
    nx_buf_t out;
    int i;

    NX_TRY(list_functions(ctl, 1, &names));
    nx_buf_init(&out, ctl->pool, 1024);
    nx_buf_printf(&out,
                  "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA nexsis_f%d FROM PUBLIC;\n"
                  "GRANT USAGE ON SCHEMA nexsis_f%d TO %s;\n",
                  NX_F, NX_F, app);
    for (i = 0; i < names->nelts; i++)
        nx_buf_printf(&out, "GRANT EXECUTE ON FUNCTION nexsis_f%d.%s TO %s;\n", NX_F,
                      APR_ARRAY_IDX(names, i, const char *), app);
    nx_script_text(plan->script, "who may call them", out.data);
    return NULL;
}

/* Bodies are checked once all functions are there, so that they may be made in any order. */
static const char check_bodies[] =
    "SET LOCAL check_function_bodies = on;\n"
    "DO $do$ DECLARE p record; BEGIN\n"
    "FOR p IN SELECT f.oid, f.proname, v.proname AS validator FROM pg_proc f\n"
    "    JOIN pg_language l ON l.oid = f.prolang JOIN pg_proc v ON v.oid = l.lanvalidator\n"
    "    WHERE f.pronamespace = 'nexsis_f%d'::regnamespace LOOP\n"
    "    EXECUTE format('SELECT pg_catalog.%%I(%%s)', p.validator, p.oid);\n"
    "END LOOP;\n"
    "EXCEPTION WHEN OTHERS THEN RAISE EXCEPTION '%%: %%', p.proname, SQLERRM;\n"
    "END $do$;";

/* A function set is never changed once it is there; only an unreleased build meets another one. */
static nx_err_t *same_functions(nx_ctl_t *ctl)
{
    const char *missing;

    NX_TRY(nx_functions_missing(ctl, &missing));
    if (missing)
        return nx_ctl_fail(ctl,
                           "nexsis_f%d in this database was made by another build, it lacks"
                           " %s; nothing was changed",
                           NX_F, missing);
    return NULL;
}

static nx_err_t *create_functions(nx_ctl_t *ctl, nx_plan_t *plan)
{
    const nx_file_t *file;

    if (plan->has_functions)
        return same_functions(ctl);
    nx_script_add(plan->script, "functions",
                  "CREATE SCHEMA nexsis_f%d AUTHORIZATION %s;\nSET LOCAL ROLE %s;\n"
                  "SET LOCAL check_function_bodies = off;",
                  NX_F, NX_OWNER_ROLE, NX_OWNER_ROLE);
    for (file = nx_files; file->path; file++)
        if (!strncmp(file->path, "sql/lms/", 8))
            nx_script_text(plan->script, file->path,
                           nx_sql_expand(ctl->pool, file->text, plan->moodle->schema,
                                         plan->moodle->prefix, NX_F));
    nx_script_add(plan->script, "sql/lms", check_bodies, NX_F);
    nx_script_add(plan->script, "which Moodle they were made for",
                  "INSERT INTO nexsis.function_set (f, branch) VALUES (%d, %s);\nRESET ROLE;", NX_F,
                  nx_pg_literal(ctl->pool, plan->moodle->branch));
    nx_script_note(plan->script, "functions nexsis_f%d created", NX_F);
    return NULL;
}

nx_err_t *nx_functions_add(nx_ctl_t *ctl, nx_plan_t *plan)
{
    NX_TRY(create_functions(ctl, plan));
    return add_execute(ctl, plan);
}
