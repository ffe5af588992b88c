/* SPDX-License-Identifier: Apache-2.0
 *
 * run revert: the records of a run, the last first, are put back to what they were before it, by
 * the functions that write them, each in a transaction of its own. Promises to leave alone what
 * somebody changed since, and to name what it left. What it does is a run itself.
 */
#include "support/revert.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

#include "core/ident.h"
#include "core/text.h"
#include "support/history.h"

const nx_option_t nx_revert_options[] = {
    {"yes", NULL, "do it; without this it only says what would be done"},
    {"dry-run", NULL, "only say what would be done, whatever else is given"},
    {NULL, NULL, NULL}};

static const char plan_sql[] =
    "SELECT p.kind, i.ids ->> 'userid', i.ids ->> 'courseid', i.ids ->> 'groupid',"
    "       i.ids ->> 'catid', p.act, p.item, p.look, p.why, p.skipped, p.key,"
    "       (SELECT string_agg(v.key || ' ' || v.value, ', ' ORDER BY v.key)"
    "          FROM jsonb_each(p.item) v WHERE NOT i.ids ? v.key)"
    "  FROM {f}.run_plan($1) p"
    " CROSS JOIN LATERAL (SELECT CASE WHEN p.kind <> 'category' THEN {f}.run_ids(p.kind, p.key) END)"
    "       i (ids)";

/* The first argument of a write function: what the module would say, with roles and categories as
 * they are. */
static const char call_sql[] =
    "SELECT jsonb_build_object('request', $1::text, 'attempt', 1,"
    "           'deadline', extract(epoch FROM clock_timestamp()) + 60, 'key', 'nexsisctl',"
    "           'address', '', 'run', 'revert of ' || $2::text, 'admin', false, 'adopt', 'off',"
    "           'ondelete', 'suspend', 'ondelete_course', 'hide', 'ondelete_enrolment', 'auto',"
    "           'categories', 'create', 'roles', (SELECT jsonb_agg(r.shortname) FROM {role} r))";

/* The functions that write a kind. */
static const struct {
    const char *kind, *put, *delete;
} writers[] = {
    {"user", "user_put", "user_delete"},        {"course", "course_put", "course_delete"},
    {"enrolment", "enrol_put", "enrol_delete"}, {"group", "group_put", "group_delete"},
    {"member", "member_put", "member_delete"},  {"override", "grade_override", NULL}};

/* A record of the run. */
typedef struct record_t {
    const char *kind, *name, *act, *item, *look, *why, *skipped, *values;
} record_t;

typedef struct revert_t {
    nx_ctl_t *ctl;
    nx_site_t *site;
    int doing;
    int done, left;
} revert_t;

static void read_record(revert_t *r, const nx_pg_rows_t *rows, int i, record_t *rec)
{
    const char *ids[4] = {nx_pg_value(rows, i, 1), nx_pg_value(rows, i, 2), nx_pg_value(rows, i, 3),
                          nx_pg_value(rows, i, 4)};

    rec->kind = nx_pg_value(rows, i, 0);
    rec->name = strcmp(rec->kind, "category")
                    ? nx_history_record(r->ctl->pool, rec->kind, ids)
                    : apr_pstrcat(r->ctl->pool, "category ", nx_pg_value(rows, i, 10), NULL);
    rec->act = nx_pg_value(rows, i, 5);
    rec->item = nx_pg_value(rows, i, 6);
    rec->look = nx_pg_value(rows, i, 7);
    rec->why = nx_pg_value(rows, i, 8);
    rec->skipped = nx_pg_value(rows, i, 9);
    rec->values = nx_pg_value(rows, i, 11);
}

/* Runs a write with one item. *OUTCOME is its outcome, *DETAIL what is wrong, if it failed. */
static nx_err_t *write_one(revert_t *r, const record_t *rec, const char *act, const char *item,
                           int dry, const char *const **answer)
{
    nx_ctl_t *ctl = r->ctl;
    const char **out = apr_pcalloc(ctl->pool, 3 * sizeof(*out)), *sql, *call;
    nx_pg_rows_t *rows;
    size_t i = 0;

    while (strcmp(writers[i].kind, rec->kind) != 0)
        i++;
    NX_TRY(nx_pg_query(ctl->db, &rows, nx_history_sql(ctl, r->site, call_sql), 2,
                       nx_id_new(ctl->pool), ctl->arg));
    call = nx_pg_value(rows, 0, 0);
    sql = apr_psprintf(ctl->pool,
                       "SELECT w.outcome, w.errors -> 0 ->> 'code', w.errors -> 0 ->> 'detail'"
                       " FROM {f}.%s($1::jsonb || CASE WHEN $3 = '1' THEN '{\"dryrun\": true}'"
                       " ELSE '{}' END::jsonb, jsonb_build_array($2::jsonb)) w",
                       strcmp(act, "put") ? writers[i].delete : writers[i].put);
    NX_TRY(nx_pg_query(ctl->db, &rows, nx_history_sql(ctl, r->site, sql), 3, call, item,
                       dry ? "1" : "0"));
    for (i = 0; i < 3; i++)
        out[i] = nx_pg_value(rows, 0, (int)i);
    *answer = out;
    return NULL;
}

/* Whether the record is as the run left it; *WHY says what is different. */
static nx_err_t *compare(revert_t *r, const record_t *rec, const char **why)
{
    const char *const *answer;

    if (rec->look) {
        NX_TRY(write_one(r, rec, "put", rec->look, 1, &answer));
        if (!answer[0] || strcmp(answer[0], "unchanged") != 0)
            *why = answer[0] && !strcmp(answer[0], "failed") && answer[2]
                       ? apr_pstrcat(r->ctl->pool, "changed since: ", answer[2], NULL)
                       : "changed since";
        return NULL;
    }
    NX_TRY(write_one(r, rec, "delete", rec->item, 1, &answer));
    if (!answer[1] || (strcmp(answer[1], "gone") != 0 && strcmp(answer[1], "not_found") != 0))
        *why = "somebody brought it back since";
    return NULL;
}

static nx_err_t *settle(revert_t *r, const record_t *rec)
{
    const char *const *answer;
    const char *why = rec->why;

    if (!why)
        NX_TRY(compare(r, rec, &why));
    if (!why) {
        NX_TRY(write_one(r, rec, rec->act, rec->item, !r->doing, &answer));
        if (!strcmp(answer[0], "failed"))
            why = answer[2] ? answer[2] : "it was refused";
    }
    if (why) {
        r->left++;
        printf("left as it is   %s: %s\n", rec->name, why);
        return NULL;
    }
    r->done++;
    printf("%-15s %s: %s%s%s%s\n", r->doing ? "put back" : "would put back", rec->name,
           !strcmp(rec->act, "delete") ? "deleted"
           : rec->values               ? rec->values
                                       : "brought back",
           rec->skipped ? " (not " : "", rec->skipped ? rec->skipped : "", rec->skipped ? ")" : "");
    return NULL;
}

nx_err_t *nx_revert_run(nx_ctl_t *ctl)
{
    revert_t r = {ctl, NULL, nx_args_get(ctl, "yes") && !nx_args_get(ctl, "dry-run"), 0, 0};
    nx_pg_rows_t *rows;
    int i;

    NX_TRY(nx_site_need(ctl, &r.site));
    NX_TRY(nx_pg_run(ctl->db, "SELECT set_config('nexsis.writing', '1', false)"));
    NX_TRY(nx_pg_query(ctl->db, &rows, nx_history_sql(ctl, r.site, plan_sql), 1, ctl->arg));
    if (!nx_pg_count(rows))
        return nx_ctl_fail(ctl, "run \"%s\" changed nothing; nexsisctl run list shows all runs",
                           ctl->arg);
    for (i = 0; i < nx_pg_count(rows); i++) {
        record_t rec;

        read_record(&r, rows, i, &rec);
        NX_TRY(settle(&r, &rec));
    }
    if (!r.doing)
        puts("nothing was changed; --yes does it");
    if (r.left)
        return nx_ctl_fail(ctl, "%d of %d were left as they are", r.left, r.left + r.done);
    return NULL;
}
