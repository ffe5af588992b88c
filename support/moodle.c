/* SPDX-License-Identifier: Apache-2.0
 *
 * Finds Moodle by its config table in any schema, under any prefix, and reads nexsis.site.
 * Promises never to guess between two; reads only.
 */
#include "support/moodle.h"

#include <apr_strings.h>
#include <string.h>

#include "core/text.h"
#include "db/expand.h"

/* Branches the functions in sql/lms write to: each has a real dump in the tests. */
static const char *const branches[] = {"403", NULL};
static const char branches_said[] = "4.3";

static const char find_sql[] =
    "SELECT n.nspname, left(c.relname, -6), has_table_privilege(c.oid, 'SELECT')"
    "  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'r' AND c.relname LIKE '%config'"
    "   AND n.nspname NOT LIKE 'pg\\_%'"
    "   AND 3 = (SELECT count(*) FROM pg_class o WHERE o.relnamespace = n.oid"
    "               AND o.relname = ANY (ARRAY[left(c.relname, -6) || 'config_plugins',"
    "                   left(c.relname, -6) || 'user', left(c.relname, -6) || 'course']))"
    "   AND n.nspname = coalesce($1, n.nspname) AND left(c.relname, -6) = coalesce($2, "
    "left(c.relname, -6))"
    " ORDER BY 1, 2";

static const char config_sql[] =
    "SELECT max(value) FILTER (WHERE name = 'version'), max(value) FILTER (WHERE name = 'branch'),"
    "       max(value) FILTER (WHERE name = 'release'),"
    "       count(*) FILTER (WHERE name = 'nexsis_standalone')"
    "  FROM {config} WHERE name IN ('version', 'branch', 'release', 'nexsis_standalone')";

static const char site_sql[] =
    "SELECT site, moodle_schema, moodle_prefix, branch, release, actor, frozen,"
    "       kind = 'standalone', actor_made FROM nexsis.site";

const nx_option_t nx_moodle_options[] = {
    {"schema", "NAME", "schema of Moodle's tables, where a database holds several"},
    {"prefix", "NAME", "prefix of Moodle's tables, such as mdl_"},
    {NULL, NULL, NULL}};

static int is_true(const char *value)
{
    return value && value[0] == 't';
}

/* *FOUND stays NULL where the table is some other program's. */
static nx_err_t *read_config(nx_ctl_t *ctl, const char *schema, const char *prefix,
                             nx_moodle_t **found)
{
    nx_pg_rows_t *rows;
    nx_moodle_t *m = apr_pcalloc(ctl->pool, sizeof(*m));

    m->schema = schema;
    m->prefix = prefix;
    NX_TRY(
        nx_pg_query(ctl->db, &rows, nx_sql_expand(ctl->pool, config_sql, schema, prefix, NX_F), 0));
    m->version = nx_pg_value(rows, 0, 0);
    m->branch = nx_pg_value(rows, 0, 1);
    m->release = nx_pg_value(rows, 0, 2);
    m->standalone = strcmp(nx_pg_value(rows, 0, 3), "0") != 0;
    if (m->version && m->branch)
        *found = m;
    if (m->version && m->branch && !m->release)
        m->release = m->version;
    return NULL;
}

static nx_err_t *several(nx_ctl_t *ctl, const apr_array_header_t *all)
{
    nx_buf_t out;
    int i;

    nx_buf_init(&out, ctl->pool, 256);
    nx_buf_puts(&out, "this database holds more than one Moodle; say which one:");
    for (i = 0; i < all->nelts; i++) {
        const nx_moodle_t *m = APR_ARRAY_IDX(all, i, const nx_moodle_t *);

        nx_buf_printf(&out, "\n  --schema %s --prefix %s   (%s)", m->schema, m->prefix, m->release);
    }
    return nx_args_wrong(ctl, "%s", out.data);
}

nx_err_t *nx_moodle_find(nx_ctl_t *ctl, nx_moodle_t **moodle)
{
    apr_array_header_t *all = apr_array_make(ctl->pool, 2, sizeof(nx_moodle_t *));
    nx_pg_rows_t *rows;
    int i;

    NX_TRY(nx_pg_query(ctl->db, &rows, find_sql, 2, nx_args_get(ctl, "schema"),
                       nx_args_get(ctl, "prefix")));
    for (i = 0; i < nx_pg_count(rows); i++) {
        const char *schema = nx_pg_value(rows, i, 0), *prefix = nx_pg_value(rows, i, 1);
        nx_moodle_t *found = NULL;

        if (!is_true(nx_pg_value(rows, i, 2)))
            return nx_ctl_fail(ctl,
                               "%s.%sconfig looks like Moodle's, but role \"%s\" may not read"
                               " it: connect as a database administrator",
                               schema, prefix, nx_pg_user(ctl->db));
        NX_TRY(read_config(ctl, schema, prefix, &found));
        if (found)
            APR_ARRAY_PUSH(all, nx_moodle_t *) = found;
    }
    if (all->nelts > 1)
        return several(ctl, all);
    *moodle = all->nelts ? APR_ARRAY_IDX(all, 0, nx_moodle_t *) : NULL;
    return NULL;
}

nx_err_t *nx_moodle_check(nx_ctl_t *ctl, const nx_moodle_t *moodle)
{
    int i;

    for (i = 0; branches[i]; i++)
        if (!strcmp(branches[i], moodle->branch))
            return NULL;
    return nx_ctl_fail(ctl,
                       "%s has branch %s; this build of mod_nexsis writes to Moodle %s only,"
                       " so nothing was changed",
                       nx_moodle_name(ctl, moodle), moodle->branch, branches_said);
}

nx_err_t *nx_site_read(nx_ctl_t *ctl, nx_site_t **site)
{
    nx_pg_rows_t *rows;
    nx_site_t *s;

    *site = NULL;
    NX_TRY(nx_pg_query(ctl->db, &rows, "SELECT to_regclass('nexsis.site')", 0));
    if (!nx_pg_value(rows, 0, 0))
        return NULL;
    NX_TRY(nx_pg_query(ctl->db, &rows, site_sql, 0));
    if (!nx_pg_count(rows))
        return NULL;
    s = apr_pcalloc(ctl->pool, sizeof(*s));
    s->id = nx_pg_value(rows, 0, 0);
    s->schema = nx_pg_value(rows, 0, 1);
    s->prefix = nx_pg_value(rows, 0, 2);
    s->branch = nx_pg_value(rows, 0, 3);
    s->release = nx_pg_value(rows, 0, 4);
    s->actor = nx_pg_value(rows, 0, 5);
    s->frozen = nx_pg_value(rows, 0, 6);
    s->standalone = is_true(nx_pg_value(rows, 0, 7));
    s->actor_made = is_true(nx_pg_value(rows, 0, 8));
    *site = s;
    return NULL;
}

nx_err_t *nx_site_need(nx_ctl_t *ctl, nx_site_t **site)
{
    NX_TRY(nx_site_read(ctl, site));
    if (!*site)
        return nx_ctl_fail(ctl,
                           "database \"%s\" has nothing of mod_nexsis in it; run nexsisctl db"
                           " install",
                           nx_pg_database(ctl->db));
    return NULL;
}

const char *nx_moodle_name(nx_ctl_t *ctl, const nx_moodle_t *moodle)
{
    return apr_psprintf(ctl->pool, "%s %s in %s.%s*", moodle->standalone ? "standalone" : "Moodle",
                        moodle->release, moodle->schema, moodle->prefix);
}
