/* SPDX-License-Identifier: Apache-2.0
 *
 * The script of db install, part by part, in the order the parts depend on each other. Promises
 * that a part that is already there is left out; everything else is in sql/.
 */
#include <apr_file_io.h>
#include <apr_strings.h>
#include <string.h>

#include "core/text.h"
#include "support/files.h"
#include "support/install.h"

/* Limits of the login role. The module ends its own statements at each request's deadline; these
 * are for a server that has lost its client. search_path: names we forgot to qualify must fail,
 * not find somebody's table. */
static const char *const role_settings[][2] = {
    {"statement_timeout", "'65s'"},
    {"lock_timeout", "'2s'"},
    {"idle_in_transaction_session_timeout", "'10s'"},
    {"default_transaction_isolation", "'read committed'"},
    {"jit", "off"},
    {"TimeZone", "'UTC'"},
    {"DateStyle", "'ISO, YMD'"},
    {"search_path", "pg_catalog"}};

static const char state_sql[] =
    "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '" NX_OWNER_ROLE "'),"
    "       EXISTS (SELECT FROM pg_roles WHERE rolname = $1),"
    "       to_regnamespace('nexsis') IS NOT NULL, to_regnamespace($2) IS NOT NULL,"
    "       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),"
    "       has_database_privilege('public', current_database(), 'CONNECT')";

static const char app_sql[] =
    "SELECT pg_get_userbyid(x.grantee) FROM pg_namespace n, aclexplode(n.nspacl) x"
    " WHERE n.nspname = 'nexsis' AND x.grantee NOT IN (0, n.nspowner) ORDER BY 1 LIMIT 1";

nx_err_t *nx_plan_app(nx_ctl_t *ctl, const char **app)
{
    nx_pg_rows_t *rows;

    *app = nx_args_get(ctl, "app-role");
    if (*app)
        return NULL;
    NX_TRY(nx_pg_query(ctl->db, &rows, app_sql, 0));
    *app = nx_pg_value(rows, 0, 0);
    if (!*app)
        *app = "nexsis_app";
    return NULL;
}

nx_moodle_t *nx_plan_standalone(nx_ctl_t *ctl)
{
    nx_moodle_t *m = apr_pcalloc(ctl->pool, sizeof(*m));

    m->schema = "public";
    m->prefix = "mdl_";
    m->version = "2023100900";
    m->branch = "403";
    m->release = "4.3";
    m->standalone = 1;
    return m;
}

static int is_true(const char *value)
{
    return value && value[0] == 't';
}

static nx_err_t *read_migrations(nx_ctl_t *ctl, nx_plan_t *plan)
{
    nx_pg_rows_t *rows;
    int i;

    plan->migrations = apr_table_make(ctl->pool, 8);
    NX_TRY(nx_pg_query(ctl->db, &rows, "SELECT to_regclass('nexsis.migration')", 0));
    if (!nx_pg_value(rows, 0, 0))
        return NULL;
    NX_TRY(nx_pg_query(ctl->db, &rows, "SELECT name FROM nexsis.migration", 0));
    for (i = 0; i < nx_pg_count(rows); i++)
        apr_table_setn(plan->migrations, nx_pg_value(rows, i, 0), "");
    return NULL;
}

nx_err_t *nx_plan_state(nx_ctl_t *ctl, nx_plan_t *plan)
{
    nx_pg_rows_t *rows;

    NX_TRY(nx_plan_app(ctl, &plan->app));
    NX_TRY(nx_pg_query(ctl->db, &rows, state_sql, 2, plan->app,
                       apr_psprintf(ctl->pool, "nexsis_f%d", NX_F)));
    plan->has_owner = is_true(nx_pg_value(rows, 0, 0));
    plan->has_app = is_true(nx_pg_value(rows, 0, 1));
    plan->has_schema = is_true(nx_pg_value(rows, 0, 2));
    plan->has_functions = is_true(nx_pg_value(rows, 0, 3));
    plan->is_superuser = is_true(nx_pg_value(rows, 0, 4));
    plan->all_connect = is_true(nx_pg_value(rows, 0, 5));
    return read_migrations(ctl, plan);
}

static void add_roles(nx_ctl_t *ctl, nx_plan_t *plan)
{
    static const char text[] = "DO $do$ BEGIN\n"
                               "IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = %s) THEN\n"
                               "    CREATE ROLE %s %s;\n"
                               "END IF;\n"
                               "END $do$;";
    const char *app = nx_sql_ident(ctl->pool, plan->app);

    if (!plan->has_owner) {
        nx_script_add(plan->script, "role that owns our schemas", text, "'" NX_OWNER_ROLE "'",
                      NX_OWNER_ROLE, "NOLOGIN");
        nx_script_note(plan->script, "role %s created", NX_OWNER_ROLE);
    }
    if (!plan->has_app) {
        nx_script_add(plan->script, "role the module logs in as; set its password yourself", text,
                      nx_pg_literal(ctl->pool, plan->app), app, "LOGIN");
        nx_script_note(plan->script, "role %s created", plan->app);
    }
    if (!plan->is_superuser)
        nx_script_text(plan->script, "to make things that belong to " NX_OWNER_ROLE,
                       "GRANT " NX_OWNER_ROLE " TO CURRENT_USER;");
}

/* "001_base" of "sql/nexsis/001_base.sql"; "standalone/..." for those of standalone. */
static const char *migration_name(nx_ctl_t *ctl, const char *path)
{
    const char *from = !strncmp(path, "sql/nexsis/", 11) ? path + 11 : path + 4;

    return apr_pstrmemdup(ctl->pool, from, strlen(from) - 4);
}

static void add_migration(nx_ctl_t *ctl, nx_plan_t *plan, const nx_file_t *file, int run)
{
    const char *name = migration_name(ctl, file->path);
    int ours = !strncmp(file->path, "sql/nexsis/", 11);

    if (apr_table_get(plan->migrations, name))
        return;
    if (run && ours)
        nx_script_add(plan->script, "tables of our own", "SET LOCAL ROLE %s;", NX_OWNER_ROLE);
    if (run)
        nx_script_text(
            plan->script, file->path,
            nx_sql_expand(ctl->pool, file->text, plan->moodle->schema, plan->moodle->prefix, NX_F));
    nx_script_add(plan->script, "done",
                  "RESET ROLE;\nINSERT INTO nexsis.migration (name) VALUES"
                  " (%s);",
                  nx_pg_literal(ctl->pool, name));
    if (run)
        nx_script_note(plan->script, "%s done", name);
}

static void add_schema(nx_ctl_t *ctl, nx_plan_t *plan)
{
    const nx_file_t *file = nx_files;

    while (strcmp(file->path, "sql/nexsis/000_migration.sql"))
        file++;
    if (!plan->has_schema)
        nx_script_add(plan->script, "our schema", "CREATE SCHEMA nexsis AUTHORIZATION %s;",
                      NX_OWNER_ROLE);
    nx_script_text(plan->script, file->path, file->text);
    nx_script_add(plan->script, "its owner", "ALTER TABLE nexsis.migration OWNER TO %s;",
                  NX_OWNER_ROLE);
    apr_table_setn(plan->migrations, migration_name(ctl, file->path), "");
}

/* Standalone tables that were there before us (after an uninstall) are only noted down. */
static void add_standalone(nx_ctl_t *ctl, nx_plan_t *plan)
{
    const nx_file_t *file;
    int fresh = plan->new_tables;

    if (!plan->moodle->standalone)
        return;
    for (file = nx_files; file->path; file++) {
        int demo = strstr(file->path, "demo") != NULL;

        if (!strncmp(file->path, "sql/standalone/", 15) && (!demo || nx_args_get(ctl, "demo")))
            add_migration(ctl, plan, file, fresh || plan->has_schema);
    }
}

static void add_tables(nx_ctl_t *ctl, nx_plan_t *plan)
{
    const nx_file_t *file;

    for (file = nx_files; file->path; file++)
        if (!strncmp(file->path, "sql/nexsis/", 11))
            add_migration(ctl, plan, file, 1);
    nx_script_text(plan->script, "nobody else",
                   "REVOKE ALL ON ALL TABLES IN SCHEMA nexsis FROM"
                   " PUBLIC;");
}

static nx_err_t *add_rights(nx_plan_t *plan)
{
    apr_array_header_t *lacking, *beyond;

    if (plan->has_schema && plan->has_owner && plan->has_app) {
        NX_TRY(nx_rights_compare(plan->rights, &lacking, &beyond));
        if (lacking->nelts)
            nx_script_note(plan->script, "%d missing rights granted", lacking->nelts);
    }
    nx_rights_grant(plan->rights, plan->script);
    return NULL;
}

static nx_err_t *read_password(nx_ctl_t *ctl, const char *path, const char **password)
{
    char line[1024];
    apr_file_t *file;
    apr_status_t rv =
        apr_file_open(&file, path, APR_READ | APR_BUFFERED, APR_OS_DEFAULT, ctl->pool);

    if (rv != APR_SUCCESS || apr_file_gets(line, sizeof(line), file) != APR_SUCCESS)
        return nx_ctl_fail(ctl, "no password can be read from %s", path);
    line[strcspn(line, "\r\n")] = '\0';
    if (!line[0])
        return nx_ctl_fail(ctl, "the first line of %s is empty: put the password there", path);
    *password = apr_pstrdup(ctl->pool, line);
    return NULL;
}

static nx_err_t *add_login(nx_ctl_t *ctl, nx_plan_t *plan)
{
    const char *path = nx_args_get(ctl, "app-password-file"), *password, *stored;
    const char *app = nx_sql_ident(ctl->pool, plan->app);
    const char *db = nx_sql_ident(ctl->pool, nx_pg_database(ctl->db));
    nx_buf_t out;
    size_t i;

    nx_buf_init(&out, ctl->pool, 1024);
    for (i = 0; i < sizeof(role_settings) / sizeof(role_settings[0]); i++)
        nx_buf_printf(&out, "ALTER ROLE %s IN DATABASE %s SET %s = %s;\n", app, db,
                      role_settings[i][0], role_settings[i][1]);
    if (!plan->all_connect)
        nx_buf_printf(&out, "GRANT CONNECT ON DATABASE %s TO %s;\n", db, app);
    nx_script_text(plan->script, "settings of the login role", out.data);
    if (!path || nx_args_get(ctl, "print"))
        return NULL;
    NX_TRY(read_password(ctl, path, &password));
    NX_TRY(nx_pg_password(ctl->db, plan->app, password, &stored));
    nx_script_add(plan->script, "password", "ALTER ROLE %s PASSWORD %s;", app,
                  nx_pg_literal(ctl->pool, stored));
    nx_script_note(plan->script, "password of %s set", plan->app);
    return NULL;
}

static void add_site(nx_ctl_t *ctl, nx_plan_t *plan)
{
    const nx_moodle_t *m = plan->moodle;
    apr_pool_t *p = ctl->pool;
    const char *actor = nx_args_get(ctl, "actor");

    if (!plan->site)
        nx_script_add(plan->script, "this site",
                      "INSERT INTO nexsis.site (kind, moodle_schema, moodle_prefix, branch,"
                      " release)\nVALUES ('%s', %s, %s, %s, %s);",
                      m->standalone ? "standalone" : "moodle", nx_pg_literal(p, m->schema),
                      nx_pg_literal(p, m->prefix), nx_pg_literal(p, m->branch),
                      nx_pg_literal(p, m->release));
    else if (strcmp(plan->site->release, m->release) != 0)
        nx_script_add(plan->script, "this site",
                      "UPDATE nexsis.site SET branch = %s, release ="
                      " %s;",
                      nx_pg_literal(p, m->branch), nx_pg_literal(p, m->release));
    if (plan->site && plan->site->actor && !actor)
        return;
    nx_script_add(plan->script, "the account our writes are attributed to",
                  "UPDATE nexsis.site SET actor = a.id, actor_made = a.made\n"
                  "  FROM nexsis_f%d.actor_ensure(%s) a WHERE actor IS DISTINCT FROM a.id;",
                  NX_F, nx_pg_literal(p, actor ? actor : "nexsis-sync"));
    nx_script_note(plan->script, "writes are attributed to account %s",
                   actor ? actor : "nexsis-sync");
}

nx_err_t *nx_plan_script(nx_ctl_t *ctl, nx_plan_t *plan)
{
    plan->script = nx_script_make(ctl);
    add_roles(ctl, plan);
    add_schema(ctl, plan);
    add_standalone(ctl, plan);
    add_tables(ctl, plan);
    NX_TRY(add_rights(plan));
    NX_TRY(nx_functions_add(ctl, plan));
    NX_TRY(nx_watch_add(ctl, plan));
    add_site(ctl, plan);
    return add_login(ctl, plan);
}
