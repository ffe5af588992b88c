/* SPDX-License-Identifier: Apache-2.0
 *
 * db uninstall: takes away what db install made. Promises that Moodle's tables keep their data,
 * that all rights of our roles go, and that one transaction does it all.
 */
#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

#include "db/expand.h"
#include "support/install.h"

static const nx_option_t options[] = {
    {"yes", NULL, "do it; without this it only says what would be done"}, {NULL, NULL, NULL}};

/* Every column of Moodle's that names a user, but for the rows that came with the account. */
static const char references_sql[] =
    "SELECT format('SELECT %L WHERE EXISTS (SELECT FROM %I.%I WHERE %I = %s%s)',"
    "              c.relname || '.' || a.attname, n.nspname, c.relname, a.attname, $3::text,"
    "              CASE WHEN c.relname = $2 || 'logstore_standard_log' THEN"
    "                   format(' AND NOT (eventname = %L AND objectid = %s)',"
    "                          '\\core\\event\\user_created', $3::text) ELSE '' END)"
    "  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    "  JOIN pg_attribute a ON a.attrelid = c.oid"
    " WHERE n.nspname = $1 AND c.relkind = 'r' AND left(c.relname, length($2)) = $2"
    "   AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'int8'::regtype"
    "   AND (a.attname ~ '(^|_)user_?id(from|to)?$' OR a.attname IN ('usermodified', 'modifierid',"
    "        'loggeduser', 'createdby', 'modifiedby', 'relateduserid', 'realuserid', 'creatorid',"
    "        'requestedby', 'overrideby', 'reviewerid', 'grader', 'teacher'))"
    "   AND c.relname <> $2 || 'user_preferences'";

static const char role_sql[] =
    "SELECT to_regrole(quote_ident($1)), pg_has_role(current_user, r.oid, 'USAGE')"
    "  FROM (SELECT to_regrole(quote_ident($1)) AS oid) r";

static const char other_databases_sql[] =
    "SELECT string_agg(DISTINCT d.datname, ', ') FROM pg_shdepend s"
    "  JOIN pg_database d ON d.oid = s.dbid"
    " WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = to_regrole(quote_ident($1))"
    "   AND d.datname <> current_database()";

static const char forget_actor[] =
    "DELETE FROM {user_preferences} WHERE userid = %s;\n"
    "DELETE FROM {context} WHERE contextlevel = 30 AND instanceid = %s;\n"
    "DELETE FROM {cache_flags} WHERE flagtype IN ('userpreferenceschanged',"
    " 'accesslib/dirtyusers') AND name = '%s';\n"
    "DELETE FROM {logstore_standard_log} WHERE eventname = '\\core\\event\\user_created'"
    " AND objectid = %s;\n"
    "DELETE FROM {user} WHERE id = %s;";

/* *WHERE names a table that refers to the actor's account; NULL: none does. */
static nx_err_t *find_reference(nx_ctl_t *ctl, const nx_site_t *site, const char **where)
{
    nx_pg_rows_t *tables, *rows;
    int i;

    *where = NULL;
    NX_TRY(
        nx_pg_query(ctl->db, &tables, references_sql, 3, site->schema, site->prefix, site->actor));
    for (i = 0; i < nx_pg_count(tables) && !*where; i++) {
        NX_TRY(nx_pg_query(ctl->db, &rows, nx_pg_value(tables, i, 0), 0));
        *where = nx_pg_value(rows, 0, 0);
    }
    return NULL;
}

static nx_err_t *add_actor(nx_ctl_t *ctl, const nx_site_t *site, nx_script_t *script)
{
    const char *where, *a = site->actor;

    if (!site->actor || !site->actor_made)
        return NULL;
    NX_TRY(find_reference(ctl, site, &where));
    if (where) {
        nx_script_note(script, "account %s stays: %s refers to it", site->actor, where);
        return NULL;
    }
    nx_script_text(script, "the account our writes were attributed to",
                   nx_sql_expand(ctl->pool, apr_psprintf(ctl->pool, forget_actor, a, a, a, a, a),
                                 site->schema, site->prefix, NX_F));
    nx_script_note(script, "account %s removed, nothing referred to it", site->actor);
    return NULL;
}

/* DROP OWNED takes away schemas, functions and every right in this database. */
static nx_err_t *add_role(nx_ctl_t *ctl, nx_script_t *script, const char *role)
{
    const char *name = nx_sql_ident(ctl->pool, role);
    nx_pg_rows_t *rows;

    NX_TRY(nx_pg_query(ctl->db, &rows, role_sql, 1, role));
    if (!nx_pg_value(rows, 0, 0))
        return NULL;
    if (nx_pg_value(rows, 0, 1)[0] == 'f')
        nx_script_add(script, role, "GRANT %s TO CURRENT_USER;", name);
    nx_script_add(script, role,
                  "DROP OWNED BY %s CASCADE;\nALTER ROLE %s IN DATABASE %s RESET"
                  " ALL;",
                  name, name, nx_sql_ident(ctl->pool, nx_pg_database(ctl->db)));
    NX_TRY(nx_pg_query(ctl->db, &rows, other_databases_sql, 1, role));
    if (nx_pg_value(rows, 0, 0)) {
        nx_script_note(script, "role %s stays, it has rights in: %s", role,
                       nx_pg_value(rows, 0, 0));
        return NULL;
    }
    nx_script_add(script, role, "DROP ROLE %s;", name);
    nx_script_note(script, "role %s dropped", role);
    return NULL;
}

static nx_err_t *make_script(nx_ctl_t *ctl, const nx_site_t *site, nx_script_t *script)
{
    const char *app;

    NX_TRY(nx_plan_app(ctl, &app));
    nx_script_note(script, "schemas nexsis and nexsis_f* dropped, all rights revoked");
    NX_TRY(add_actor(ctl, site, script));
    NX_TRY(add_role(ctl, script, app));
    NX_TRY(add_role(ctl, script, NX_OWNER_ROLE));
    if (site->standalone)
        nx_script_note(script, "the tables in %s.%s* stay; drop the database to be rid of them",
                       site->schema, site->prefix);
    return NULL;
}

static nx_err_t *db_uninstall(nx_ctl_t *ctl)
{
    nx_script_t *script = nx_script_make(ctl);
    nx_site_t *site;

    NX_TRY(nx_site_need(ctl, &site));
    NX_TRY(make_script(ctl, site, script));
    if (!nx_args_get(ctl, "yes")) {
        printf("--yes would do this in database \"%s\":\n", nx_pg_database(ctl->db));
        nx_script_notes(script);
        return NULL;
    }
    NX_TRY(nx_pg_run(ctl->db, "BEGIN; SET LOCAL lock_timeout = '30s'"));
    NX_TRY(nx_script_run(script));
    NX_TRY(nx_pg_run(ctl->db, "COMMIT"));
    nx_script_notes(script);
    return NULL;
}

const nx_command_t nx_uninstall_commands[] = {
    {"db uninstall", NULL, "take everything of ours out of the database, keeping Moodle's data",
     options, db_uninstall},
    {NULL, NULL, NULL, NULL, NULL}};
