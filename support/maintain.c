/* SPDX-License-Identifier: Apache-2.0
 *
 * db status, db prune, freeze and thaw. Promises that prune takes only what no server has used for
 * a week, never the newest functions.
 */
#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

#include "db/expand.h"
#include "support/moodle.h"

static const char status_sql[] =
    "SELECT (SELECT string_agg(name, ', ' ORDER BY name) FROM nexsis.migration),"
    "       (SELECT count(*) FROM nexsis.api_key WHERE revoked_at IS NULL),"
    "       (SELECT count(*) FROM nexsis.owned), (SELECT count(*) FROM nexsis.deleted),"
    "       (SELECT count(*) FROM nexsis.change), (SELECT count(*) FROM nexsis.pending),"
    "       (SELECT count(*) FROM nexsis.request)";

static const char sets_sql[] =
    "SELECT s.f, s.branch, to_char(s.created_at, 'YYYY-MM-DD HH24:MI'),"
    "       coalesce(string_agg(format('%s (%s)', n.name,"
    "                to_char(n.seen_at, 'YYYY-MM-DD HH24:MI')), ', ' ORDER BY n.name)"
    "                FILTER (WHERE n.name IS NOT NULL), 'no server yet')"
    "  FROM nexsis.function_set s LEFT JOIN nexsis.node n ON n.f = s.f"
    " GROUP BY s.f ORDER BY s.f";

static const char unused_sql[] =
    "SELECT s.f FROM nexsis.function_set s"
    " WHERE s.f < (SELECT max(f) FROM nexsis.function_set)"
    "   AND NOT EXISTS (SELECT FROM nexsis.node n"
    "                    WHERE n.f = s.f AND n.seen_at > now() - interval '7 days')"
    " ORDER BY s.f";

static nx_err_t *print_sets(nx_ctl_t *ctl)
{
    nx_pg_rows_t *rows;
    int i;

    NX_TRY(nx_pg_query(ctl->db, &rows, sets_sql, 0));
    for (i = 0; i < nx_pg_count(rows); i++)
        printf("functions      nexsis_f%s for branch %s, %s, used by %s\n", nx_pg_value(rows, i, 0),
               nx_pg_value(rows, i, 1), nx_pg_value(rows, i, 2), nx_pg_value(rows, i, 3));
    return NULL;
}

static nx_err_t *db_status(nx_ctl_t *ctl)
{
    static const char *const labels[] = {"tables",  "keys",    "owned records", "tombstones",
                                         "changes", "pending", "requests"};
    nx_site_t *site;
    nx_pg_rows_t *rows;
    int i;

    NX_TRY(nx_site_need(ctl, &site));
    printf("database       %s, site %s\n", nx_pg_database(ctl->db), site->id);
    printf("tables of      %s %s in %s.%s*\n", site->standalone ? "standalone" : "Moodle",
           site->release, site->schema, site->prefix);
    printf("actor          %s%s\n", site->actor ? site->actor : "none",
           site->actor_made ? " (made by us)" : "");
    printf("writes         %s%s\n", site->frozen ? "frozen: " : "allowed",
           site->frozen ? site->frozen : "");
    NX_TRY(print_sets(ctl));
    NX_TRY(nx_pg_query(ctl->db, &rows, status_sql, 0));
    for (i = 0; i < 7; i++)
        printf("%-14s %s\n", labels[i], nx_pg_value(rows, 0, i) ? nx_pg_value(rows, 0, i) : "none");
    return NULL;
}

static nx_err_t *drop_sets(nx_ctl_t *ctl)
{
    nx_pg_rows_t *sets, *rows;
    int i;

    NX_TRY(nx_pg_query(ctl->db, &sets, unused_sql, 0));
    for (i = 0; i < nx_pg_count(sets); i++) {
        const char *f = nx_pg_value(sets, i, 0);

        NX_TRY(nx_pg_run(ctl->db, apr_psprintf(ctl->pool,
                                               "DROP SCHEMA IF EXISTS nexsis_f%s"
                                               " CASCADE",
                                               f)));
        NX_TRY(nx_pg_query(ctl->db, &rows, "DELETE FROM nexsis.function_set WHERE f = $1", 1, f));
        printf("functions nexsis_f%s dropped, no server used them for 7 days\n", f);
    }
    NX_TRY(nx_pg_query(ctl->db, &rows,
                       "DELETE FROM nexsis.node"
                       " WHERE seen_at < now() - interval '7 days'",
                       0));
    return NULL;
}

static const nx_option_t prune_options[] = {
    {"change-keep", "DAYS", "how far the change feed goes back; as NexsisChangeKeep (30)"},
    {NULL, NULL, NULL}};

/* Changes that are too old, with those of the newest functions that are there. */
static nx_err_t *prune_changes(nx_ctl_t *ctl)
{
    const char *days = nx_args_get(ctl, "change-keep");
    apr_int64_t gone = 0, count;
    nx_pg_rows_t *rows;

    days = days ? days : "30";
    if (apr_atoi64(days) < 1 || apr_atoi64(days) > 36500)
        return nx_args_wrong(ctl, "--change-keep wants a number of days");
    do {
        NX_TRY(nx_pg_query(ctl->db, &rows,
                           apr_psprintf(ctl->pool, "SELECT nexsis_f%d.change_prune($1)", NX_F), 1,
                           days));
        count = apr_atoi64(nx_pg_value(rows, 0, 0));
        gone += count;
    } while (count >= 1000);
    printf("%" APR_INT64_T_FMT " changes older than %s days removed\n", gone, days);
    return NULL;
}

static nx_err_t *db_prune(nx_ctl_t *ctl)
{
    nx_site_t *site;
    nx_pg_rows_t *rows;

    NX_TRY(nx_site_need(ctl, &site));
    NX_TRY(prune_changes(ctl));
    NX_TRY(nx_pg_run(ctl->db, "BEGIN; SET LOCAL client_min_messages = error"));
    NX_TRY(drop_sets(ctl));
    NX_TRY(nx_pg_query(ctl->db, &rows,
                       "DELETE FROM nexsis.request"
                       " WHERE at < now() - interval '1 day'",
                       0));
    NX_TRY(nx_pg_run(ctl->db, "COMMIT"));
    printf("%s answers older than a day removed\n", nx_pg_affected(rows));
    return NULL;
}

static nx_err_t *freeze(nx_ctl_t *ctl)
{
    nx_site_t *site;
    nx_pg_rows_t *rows;

    NX_TRY(nx_site_need(ctl, &site));
    NX_TRY(nx_pg_query(ctl->db, &rows, "UPDATE nexsis.site SET frozen = $1", 1, ctl->arg));
    printf("writes are answered 503 from now on (%s); nexsisctl thaw ends it\n", ctl->arg);
    return NULL;
}

static nx_err_t *thaw(nx_ctl_t *ctl)
{
    nx_site_t *site;

    NX_TRY(nx_site_need(ctl, &site));
    NX_TRY(nx_pg_run(ctl->db, "UPDATE nexsis.site SET frozen = NULL"));
    puts(site->frozen ? "writes are allowed again" : "writes were not frozen");
    return NULL;
}

const nx_command_t nx_maintain_commands[] = {
    {"db status", NULL, "what is installed here and who uses it", NULL, db_status},
    {"db prune", NULL, "drop functions no server used for a week, old recorded answers and changes",
     prune_options, db_prune},
    {"freeze", "REASON", "refuse all writes, for an administrator's own window", NULL, freeze},
    {"thaw", NULL, "allow writes again", NULL, thaw},
    {NULL, NULL, NULL, NULL, NULL}};
