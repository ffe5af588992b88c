/* SPDX-License-Identifier: Apache-2.0
 *
 * doctor: one line a check, "ok" or what is wrong and what to do. Promises to change nothing and
 * to end with exit code 1 when something is wrong.
 */
#include <apr_strings.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/install.h"

typedef struct doctor_t {
    nx_ctl_t *ctl;
    nx_site_t *site;
    nx_moodle_t *moodle;
    const char *app;
    int wrong;
} doctor_t;

static const char settings_sql[] =
    "SELECT string_agg(w.name, ', ') FROM unnest(ARRAY['statement_timeout', 'lock_timeout',"
    "    'idle_in_transaction_session_timeout', 'default_transaction_isolation', 'jit',"
    "    'timezone', 'datestyle', 'search_path']) w(name)"
    " WHERE NOT EXISTS (SELECT FROM pg_db_role_setting s, unnest(s.setconfig) c"
    "        WHERE s.setrole = to_regrole(quote_ident($1))"
    "          AND s.setdatabase = (SELECT oid FROM pg_database WHERE datname ="
    "              current_database())"
    "          AND lower(split_part(c, '=', 1)) = w.name)";

static const char functions_sql[] =
    "SELECT (SELECT branch FROM nexsis.function_set WHERE f = $1),"
    "       (SELECT count(*) FROM pg_proc WHERE pronamespace = to_regnamespace('nexsis_f' || $1)),"
    "       (SELECT count(*) FROM pg_proc WHERE pronamespace = to_regnamespace('nexsis_f' || $1)"
    "           AND has_function_privilege($2, oid, 'EXECUTE')),"
    "       (SELECT count(*) FROM pg_proc p, aclexplode(coalesce(p.proacl,"
    "               acldefault('f', p.proowner))) x"
    "         WHERE p.pronamespace = to_regnamespace('nexsis_f' || $1) AND x.grantee = 0)";

static const char room_sql[] =
    "SELECT current_setting('max_connections'), (SELECT count(*) FROM pg_stat_activity"
    "   WHERE backend_type = 'client backend'), current_setting('server_version'),"
    "   current_setting('server_encoding'), r.rolconnlimit, r.rolcanlogin, r.rolsuper"
    "  FROM pg_roles r WHERE r.rolname = $1";

static const char actor_sql[] = "SELECT username, deleted, suspended FROM {user} WHERE id = $1";

static const char home_sql[] =
    "SELECT to_jsonb(s) ->> 'home', (pg_control_system()).system_identifier || '/' ||"
    "       current_database() FROM nexsis.site s";

static void good(const char *what, const char *fmt, ...) NX_PRINTF(2, 3);
static void bad(doctor_t *d, const char *what, const char *fmt, ...) NX_PRINTF(3, 4);

static void print_line(const char *mark, const char *what, const char *fmt, va_list list)
{
    printf("%-6s %-12s ", mark, what);
    vprintf(fmt, list);
    putchar('\n');
}

static void good(const char *what, const char *fmt, ...)
{
    va_list list;

    va_start(list, fmt);
    print_line("ok", what, fmt, list);
    va_end(list);
}

static void bad(doctor_t *d, const char *what, const char *fmt, ...)
{
    va_list list;

    d->wrong++;
    va_start(list, fmt);
    print_line("WRONG", what, fmt, list);
    va_end(list);
}

static nx_err_t *check_moodle(doctor_t *d)
{
    nx_err_t *err;

    apr_table_setn(d->ctl->options, "schema", d->site->schema);
    apr_table_setn(d->ctl->options, "prefix", d->site->prefix);
    NX_TRY(nx_moodle_find(d->ctl, &d->moodle));
    if (!d->moodle) {
        bad(d, "Moodle", "no Moodle in %s.%s* any more", d->site->schema, d->site->prefix);
        return NULL;
    }
    err = nx_moodle_check(d->ctl, d->moodle);
    if (err)
        bad(d, "Moodle", "%s", err->detail);
    else if (strcmp(d->moodle->branch, d->site->branch) != 0)
        bad(d, "Moodle", "branch is %s, installed for %s: run nexsisctl db upgrade",
            d->moodle->branch, d->site->branch);
    else
        good("Moodle", "%s, branch %s", nx_moodle_name(d->ctl, d->moodle), d->moodle->branch);
    return NULL;
}

static nx_err_t *check_functions(doctor_t *d)
{
    const char *f = apr_itoa(d->ctl->pool, NX_F), *missing;
    nx_pg_rows_t *rows;

    NX_TRY(nx_pg_query(d->ctl->db, &rows, functions_sql, 2, f, d->app));
    NX_TRY(nx_functions_missing(d->ctl, &missing));
    if (!nx_pg_value(rows, 0, 0) || !strcmp(nx_pg_value(rows, 0, 1), "0"))
        bad(d, "functions", "nexsis_f%s is missing: run nexsisctl db upgrade", f);
    else if (missing)
        bad(d, "functions", "nexsis_f%s is not this build's, it lacks %s", f, missing);
    else if (strcmp(nx_pg_value(rows, 0, 3), "0") != 0)
        bad(d, "functions", "%s can be called by everybody: run nexsisctl db upgrade",
            nx_pg_value(rows, 0, 3));
    else if (!strcmp(nx_pg_value(rows, 0, 2), "0"))
        bad(d, "functions", "%s may call none of nexsis_f%s: run nexsisctl db upgrade", d->app, f);
    else
        good("functions", "nexsis_f%s for branch %s: %s, of which %s may call %s", f,
             nx_pg_value(rows, 0, 0), nx_pg_value(rows, 0, 1), d->app, nx_pg_value(rows, 0, 2));
    return NULL;
}

static void each_bad(doctor_t *d, const char *what, const apr_array_header_t *list,
                     const char *remedy)
{
    int i;

    for (i = 0; i < list->nelts; i++)
        bad(d, what, "%s: %s", APR_ARRAY_IDX(list, i, const char *), remedy);
}

static nx_err_t *check_rights(doctor_t *d)
{
    apr_array_header_t *problems, *lacking, *beyond;
    nx_rights_t *rights;

    NX_TRY(nx_rights_read(d->ctl, d->site->schema, d->site->prefix, d->app, &rights));
    NX_TRY(nx_rights_check(rights, &problems));
    each_bad(d, "tables", problems, "this build does not know such a Moodle");
    if (problems->nelts)
        return NULL;
    good("tables", "every table and column we use is there");
    NX_TRY(nx_rights_compare(rights, &lacking, &beyond));
    each_bad(d, "rights", lacking, "run nexsisctl db upgrade");
    each_bad(d, "rights", beyond, "REVOKE it");
    if (!lacking->nelts && !beyond->nelts)
        good("rights", "exactly those of sql/moodle-tables.txt");
    return NULL;
}

static nx_err_t *check_login(doctor_t *d)
{
    nx_pg_rows_t *rows;

    NX_TRY(nx_pg_query(d->ctl->db, &rows, settings_sql, 1, d->app));
    if (nx_pg_value(rows, 0, 0))
        bad(d, "settings", "%s has no setting of its own here for %s: run nexsisctl db upgrade",
            d->app, nx_pg_value(rows, 0, 0));
    else
        good("settings", "timeouts and isolation are set on %s in this database", d->app);
    NX_TRY(nx_pg_query(d->ctl->db, &rows, room_sql, 1, d->app));
    if (nx_pg_value(rows, 0, 5)[0] != 't')
        bad(d, "login", "ALTER ROLE %s LOGIN", d->app);
    if (nx_pg_value(rows, 0, 6)[0] == 't')
        bad(d, "login", "%s is a superuser: ALTER ROLE %s NOSUPERUSER", d->app, d->app);
    if (strcmp(nx_pg_value(rows, 0, 3), "UTF8") != 0)
        bad(d, "encoding", "the database is %s, not UTF8", nx_pg_value(rows, 0, 3));
    good("room",
         "%s of max_connections %s in use; each httpd child opens up to DBDMax (role"
         " limit: %s)",
         nx_pg_value(rows, 0, 1), nx_pg_value(rows, 0, 0), nx_pg_value(rows, 0, 4));
    return NULL;
}

static nx_err_t *check_home(doctor_t *d)
{
    nx_pg_rows_t *rows;
    const char *home, *here;

    NX_TRY(nx_pg_query(d->ctl->db, &rows, home_sql, 0));
    home = nx_pg_value(rows, 0, 0);
    here = nx_pg_value(rows, 0, 1);
    if (!home)
        bad(d, "jobs", "nexsis.site does not say where they are done: run nexsisctl db upgrade");
    else if (strcmp(home, here) != 0)
        bad(d, "jobs",
            "are those of %s and not done here; if that has moved here: UPDATE nexsis.site SET"
            " home = DEFAULT",
            home);
    else
        good("jobs", "are done in this database");
    return NULL;
}

static nx_err_t *check_actor(doctor_t *d)
{
    nx_pg_rows_t *rows;

    if (!d->site->actor) {
        bad(d, "actor", "writes have no account: run nexsisctl db upgrade");
        return NULL;
    }
    NX_TRY(
        nx_pg_query(d->ctl->db, &rows,
                    nx_sql_expand(d->ctl->pool, actor_sql, d->site->schema, d->site->prefix, NX_F),
                    1, d->site->actor));
    if (!nx_pg_count(rows) || strcmp(nx_pg_value(rows, 0, 1), "0") != 0)
        bad(d, "actor", "account %s is gone: nexsisctl db install --actor USERNAME names another",
            d->site->actor);
    else
        good("actor", "%s (id %s)", nx_pg_value(rows, 0, 0), d->site->actor);
    return NULL;
}

static nx_err_t *check_watch(doctor_t *d)
{
    int right, other;

    NX_TRY(nx_watch_state(d->ctl, d->site->schema, d->site->prefix, &right, &other));
    if (right + other == 0)
        good("watch", "no triggers: the feed has what we write (db install --watch)");
    else if (right == NX_WATCHED && !other)
        good("watch", "%d triggers put Moodle's own changes into the feed", right);
    else
        bad(d, "watch", "%d of %d triggers are right: run nexsisctl db install --watch", right,
            NX_WATCHED);
    return NULL;
}

static nx_err_t *doctor(nx_ctl_t *ctl)
{
    doctor_t d = {ctl, NULL, NULL, NULL, 0};
    int version = nx_pg_version(ctl->db);

    good("connection", "database \"%s\" as \"%s\", PostgreSQL %d.%d", nx_pg_database(ctl->db),
         nx_pg_user(ctl->db), version / 10000, version % 10000);
    NX_TRY(nx_site_need(ctl, &d.site));
    NX_TRY(nx_plan_app(ctl, &d.app));
    NX_TRY(check_moodle(&d));
    NX_TRY(check_functions(&d));
    NX_TRY(check_rights(&d));
    NX_TRY(check_login(&d));
    NX_TRY(check_actor(&d));
    NX_TRY(check_home(&d));
    NX_TRY(check_watch(&d));
    if (d.site->frozen)
        bad(&d, "frozen", "writes are frozen (%s): nexsisctl thaw", d.site->frozen);
    if (d.wrong)
        return nx_ctl_fail(ctl, "%d of these need attention", d.wrong);
    return NULL;
}

const nx_command_t nx_doctor_commands[] = {
    {"doctor", NULL, "check connection, Moodle, functions, rights and settings", NULL, doctor},
    {NULL, NULL, NULL, NULL, NULL}};
