/* SPDX-License-Identifier: Apache-2.0
 *
 * run list, show and failures: what requests that came under one name (the header Nexsis-Run) did
 * and could not do. Changes nothing; run revert is in revert.c.
 */
#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

#include "support/history.h"
#include "support/revert.h"

static const char list_sql[] =
    "SELECT r.run, to_char(min(r.at) AT TIME ZONE $1, 'YYYY-MM-DD HH24:MI:SS'),"
    "       to_char(max(r.at) AT TIME ZONE $1, 'YYYY-MM-DD HH24:MI:SS'),"
    "       count(*) FILTER (WHERE NOT r.failed), count(*) FILTER (WHERE r.failed),"
    "       coalesce(string_agg(DISTINCT coalesce(k.name, r.key_id), ', '), '-')"
    "  FROM (SELECT run, at, key_id, false AS failed FROM nexsis.change WHERE run IS NOT NULL"
    "        UNION ALL SELECT run, at, key_id, true FROM nexsis.failure) r"
    "  LEFT JOIN nexsis.api_key k ON k.id = r.key_id"
    " GROUP BY r.run ORDER BY min(r.at), r.run";

static const char sums_sql[] =
    "SELECT kind, operation, count(*) FROM nexsis.change WHERE run = $1 GROUP BY 1, 2"
    " UNION ALL SELECT kind, 'failed', count(*) FROM nexsis.failure WHERE run = $1 GROUP BY 1, 2"
    " ORDER BY 1, 2";

static const char failures_sql[] =
    "SELECT to_char(f.at AT TIME ZONE $1, 'YYYY-MM-DD HH24:MI:SS'), f.kind,"
    "       i.ids ->> 'userid', i.ids ->> 'courseid', i.ids ->> 'groupid', i.ids ->> 'catid',"
    "       (SELECT string_agg(concat_ws(' ', e ->> 'code', '(' || (e ->> 'field') || ')',"
    "                          '-', e ->> 'detail'), '; ') FROM jsonb_array_elements(f.errors) e),"
    "       row_to_json(j)"
    "  FROM nexsis.failure f"
    " CROSS JOIN LATERAL (SELECT {f}.run_ids(f.kind, f.external_id)) i (ids)"
    " CROSS JOIN LATERAL (SELECT to_char(f.at, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+00:00\"') AS at,"
    "       f.kind, i.ids, f.errors, f.request_id AS request, f.key_id AS key) j"
    " WHERE f.run = $2 ORDER BY f.at, f.kind, f.external_id";

static nx_err_t *run_list(nx_ctl_t *ctl)
{
    nx_site_t *site;
    nx_pg_rows_t *rows;
    const char *zone;
    int i;

    NX_TRY(nx_site_need(ctl, &site));
    NX_TRY(nx_history_zone(ctl, site, &zone));
    NX_TRY(nx_pg_query(ctl->db, &rows, list_sql, 1, zone));
    if (!nx_pg_count(rows)) {
        puts("there are no runs: requests name theirs in the header Nexsis-Run");
        return NULL;
    }
    printf("%-24s %-19s  %-19s %9s %8s  %s\n", "run", "from", "to", "changes", "failures", "keys");
    for (i = 0; i < nx_pg_count(rows); i++)
        printf("%-24s %-19s  %-19s %9s %8s  %s\n", nx_pg_value(rows, i, 0), nx_pg_value(rows, i, 1),
               nx_pg_value(rows, i, 2), nx_pg_value(rows, i, 3), nx_pg_value(rows, i, 4),
               nx_pg_value(rows, i, 5));
    return NULL;
}

static nx_err_t *run_show(nx_ctl_t *ctl)
{
    nx_site_t *site;
    nx_pg_rows_t *rows;
    int i, count;

    NX_TRY(nx_site_need(ctl, &site));
    NX_TRY(nx_pg_query(ctl->db, &rows, sums_sql, 1, ctl->arg));
    if (!nx_pg_count(rows))
        return nx_ctl_fail(ctl, "there is no run \"%s\"; nexsisctl run list shows those there are",
                           ctl->arg);
    for (i = 0; i < nx_pg_count(rows) && !nx_args_get(ctl, "json"); i++)
        printf("%-10s %-10s %s\n", nx_pg_value(rows, i, 0), nx_pg_value(rows, i, 1),
               nx_pg_value(rows, i, 2));
    return nx_history_print(ctl, "c.run = $2", ctl->arg, NULL, &count);
}

static nx_err_t *run_failures(nx_ctl_t *ctl)
{
    nx_site_t *site;
    nx_pg_rows_t *rows;
    const char *zone;
    int i;

    NX_TRY(nx_site_need(ctl, &site));
    NX_TRY(nx_history_zone(ctl, site, &zone));
    NX_TRY(nx_pg_query(ctl->db, &rows, nx_history_sql(ctl, site, failures_sql), 2, zone, ctl->arg));
    for (i = 0; i < nx_pg_count(rows); i++) {
        const char *ids[4] = {nx_pg_value(rows, i, 2), nx_pg_value(rows, i, 3),
                              nx_pg_value(rows, i, 4), nx_pg_value(rows, i, 5)};

        if (nx_args_get(ctl, "json"))
            puts(nx_pg_value(rows, i, 7));
        else
            printf("%s  %s: %s\n", nx_pg_value(rows, i, 0),
                   nx_history_record(ctl->pool, nx_pg_value(rows, i, 1), ids),
                   nx_pg_value(rows, i, 6) ? nx_pg_value(rows, i, 6) : "not done");
    }
    if (!nx_pg_count(rows) && !nx_args_get(ctl, "json"))
        printf("nothing failed in run \"%s\"\n", ctl->arg);
    return NULL;
}

const nx_command_t nx_run_commands[] = {
    {"run list", NULL, "runs there were, and how much each did", NULL, run_list},
    {"run show", "RUN", "what a run wrote", nx_history_options, run_show},
    {"run failures", "RUN", "what a run could not do, and why", nx_history_options, run_failures},
    {"run revert", "RUN", "put back what a run changed, where nobody changed it since",
     nx_revert_options, nx_revert_run},
    {NULL, NULL, NULL, NULL, NULL}};
