/* SPDX-License-Identifier: Apache-2.0
 *
 * history user|course|group: who did what when, and what was before. Reads nexsis.change and the
 * names of keys and accounts; changes nothing. Goes back as far as changes are kept.
 */
#include "support/history.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "db/expand.h"

enum { USERID, COURSEID, GROUPID, CATID };

/* What a change did; {0} to {3} are the ids above, {4} the record where nothing better is known. */
static const struct {
    const char *kind, *operation, *words;
} sentences[] = {
    {"user", "created", "created user {0}"},
    {"user", "updated", "changed user {0}"},
    {"user", "adopted", "took over the account of user {0}"},
    {"user", "renamed", "gave user {0} this id"},
    {"user", "restored", "brought user {0} back"},
    {"user", "deleted", "deleted user {0}"},
    {"course", "created", "created course {1}"},
    {"course", "updated", "changed course {1}"},
    {"course", "adopted", "took over course {1}"},
    {"course", "renamed", "gave course {1} this id"},
    {"course", "restored", "brought course {1} back"},
    {"course", "queued", "asked for course {1} from a template"},
    {"course", "deleted", "deleted course {1}"},
    {"category", "created", "made a category"},
    {"enrolment", "created", "enrolled {0} in {1}"},
    {"enrolment", "updated", "changed the enrolment of {0} in {1}"},
    {"enrolment", "restored", "enrolled {0} in {1} again"},
    {"enrolment", "deleted", "ended the enrolment of {0} in {1}"},
    {"group", "created", "made group {2} of {1}"},
    {"group", "updated", "changed group {2} of {1}"},
    {"group", "renamed", "gave group {2} of {1} this id"},
    {"group", "deleted", "deleted group {2} of {1}"},
    {"member", "created", "put {0} into group {2} of {1}"},
    {"member", "deleted", "took {0} out of group {2} of {1}"},
    {"override", "created", "set the total of category {3} of {1} for {0}"},
    {"override", "updated", "set the total of category {3} of {1} for {0}"},
    {NULL, NULL, "{5}: {4}"},
};

static const struct {
    const char *kind, *words;
} records[] = {{"user", "user {0}"},
               {"course", "course {1}"},
               {"enrolment", "enrolment of {0} in {1}"},
               {"group", "group {2} of {1}"},
               {"member", "{0} in group {2} of {1}"},
               {"override", "total of category {3} of {1} for {0}"},
               {"grade", "total of {1} for {0}"},
               {NULL, "{5}"}};

static const char changes_sql[] =
    "SELECT to_char(c.at AT TIME ZONE $1, 'YYYY-MM-DD HH24:MI:SS'), c.kind, c.operation,"
    "       i.ids ->> 'userid', i.ids ->> 'courseid', i.ids ->> 'groupid', i.ids ->> 'catid',"
    "       coalesce('key \"' || k.name || '\" (' || k.id || ')', c.key_id, 'Moodle'), a.username,"
    "       c.address, c.run, c.request_id,"
    "       (SELECT string_agg(d.key || ': ' || CASE WHEN jsonb_typeof(d.value) <> 'array'"
    "                   THEN 'changed' WHEN c.operation = 'created' THEN s.new"
    "                   ELSE s.old || ' -> ' || s.new END, E'\\n    ' ORDER BY d.key)"
    "          FROM jsonb_each(c.diff) d, LATERAL (SELECT max(x.text) FILTER (WHERE x.n = 0),"
    "               max(x.text) FILTER (WHERE x.n = 1) FROM (SELECT v.n, CASE"
    "                   WHEN coalesce(v.v, 'null') = 'null' THEN 'nothing'"
    "                   WHEN d.key IN ('timestart', 'timeend', 'startdate', 'enddate') THEN CASE"
    "                        WHEN v.v #>> '{}' = '0' THEN 'none' ELSE to_char(to_timestamp("
    "                        (v.v #>> '{}')::float8) AT TIME ZONE $1, 'YYYY-MM-DD HH24:MI:SS') END"
    "                   ELSE v.v::text END"
    "                   FROM (VALUES (0, d.value -> 0), (1, d.value -> 1)) v (n, v)) x (n, text))"
    "               s (old, new)),"
    "       row_to_json(j)"
    "  FROM nexsis.change c"
    "  LEFT JOIN nexsis.api_key k ON k.id = c.key_id"
    "  LEFT JOIN {user} a ON a.id = c.actor"
    " CROSS JOIN LATERAL (SELECT {f}.run_ids(c.kind, c.external_id)) i (ids)"
    " CROSS JOIN LATERAL (SELECT to_char(c.at, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+00:00\"') AS at,"
    "       c.kind, c.operation, i.ids, c.diff, c.run, c.request_id AS request, c.key_id AS key,"
    "       k.name AS keyname, a.username AS actor, c.address) j"
    " WHERE (%s) AND coalesce($2::text, $3::text, '') IS NOT NULL ORDER BY c.id";

const nx_option_t nx_history_options[] = {{"json", NULL, "one JSON object a line, for machines"},
                                          {NULL, NULL, NULL}};

static const nx_option_t group_options[] = {
    {"course", "COURSEID", "only the group of this course; ids of groups are each course's own"},
    {"json", NULL, "one JSON object a line, for machines"},
    {NULL, NULL, NULL}};

/* WORDS with ids[0..3], the record and the operation in place of {0} to {5}. */
static const char *fill(apr_pool_t *p, const char *words, const char *const ids[6])
{
    nx_buf_t out;

    nx_buf_init(&out, p, 64);
    for (; *words; words++) {
        if (*words == '{') {
            const char *id = ids[words[1] - '0'];

            nx_buf_puts(&out, id ? id : "?");
            words += 2;
        } else {
            nx_buf_add(&out, words, 1);
        }
    }
    return out.data;
}

const char *nx_history_record(apr_pool_t *p, const char *kind, const char *const ids[4])
{
    const char *all[6] = {ids[0], ids[1], ids[2], ids[3], NULL, kind};
    int i = 0;

    while (records[i].kind && strcmp(records[i].kind, kind) != 0)
        i++;
    return fill(p, records[i].words, all);
}

static const char *sentence(apr_pool_t *p, const char *kind, const char *operation,
                            const char *const ids[4])
{
    const char *all[6] = {ids[0],   ids[1], ids[2], ids[3], nx_history_record(p, kind, ids),
                          operation};
    int i = 0;

    while (sentences[i].kind &&
           (strcmp(sentences[i].kind, kind) != 0 || strcmp(sentences[i].operation, operation) != 0))
        i++;
    return fill(p, sentences[i].words, all);
}

const char *nx_history_sql(nx_ctl_t *ctl, const nx_site_t *site, const char *sql)
{
    return nx_sql_expand(ctl->pool, sql, site->schema, site->prefix, NX_F);
}

nx_err_t *nx_history_zone(nx_ctl_t *ctl, const nx_site_t *site, const char **zone)
{
    static const char sql[] = "SELECT coalesce((SELECT z.name FROM {config} c"
                              "  JOIN pg_timezone_names z ON z.name = c.value"
                              " WHERE c.name = 'timezone' LIMIT 1), 'UTC')";
    nx_pg_rows_t *rows;

    NX_TRY(nx_pg_query(ctl->db, &rows, nx_history_sql(ctl, site, sql), 0));
    *zone = nx_pg_value(rows, 0, 0);
    return NULL;
}

static void print_change(nx_ctl_t *ctl, const nx_pg_rows_t *rows, int i)
{
    const char *ids[4] = {nx_pg_value(rows, i, 3), nx_pg_value(rows, i, 4), nx_pg_value(rows, i, 5),
                          nx_pg_value(rows, i, 6)};
    const char *actor = nx_pg_value(rows, i, 8), *address = nx_pg_value(rows, i, 9);
    const char *run = nx_pg_value(rows, i, 10), *diff = nx_pg_value(rows, i, 12);

    printf("%s  %s %s", nx_pg_value(rows, i, 0), nx_pg_value(rows, i, 7),
           sentence(ctl->pool, nx_pg_value(rows, i, 1), nx_pg_value(rows, i, 2), ids));
    if (actor)
        printf(", as %s", actor);
    if (address && *address)
        printf(", from %s", address);
    if (run)
        printf(", in run %s", run);
    printf("\n");
    if (diff)
        printf("    %s\n", diff);
}

nx_err_t *nx_history_print(nx_ctl_t *ctl, const char *where, const char *arg, const char *more,
                           int *count)
{
    const char *zone, *sql = apr_psprintf(ctl->pool, changes_sql, where);
    nx_site_t *site;
    nx_pg_rows_t *rows;
    int i;

    NX_TRY(nx_site_need(ctl, &site));
    NX_TRY(nx_history_zone(ctl, site, &zone));
    NX_TRY(nx_pg_query(ctl->db, &rows, nx_history_sql(ctl, site, sql), 3, zone, arg, more));
    *count = nx_pg_count(rows);
    for (i = 0; i < *count; i++) {
        if (nx_args_get(ctl, "json"))
            puts(nx_pg_value(rows, i, 13));
        else
            print_change(ctl, rows, i);
    }
    return NULL;
}

static nx_err_t *history(nx_ctl_t *ctl, const char *where, const char *more)
{
    int count;

    NX_TRY(nx_history_print(ctl, where, ctl->arg, more, &count));
    if (!count && !nx_args_get(ctl, "json"))
        puts("nothing was written about that, as far as changes are kept");
    return NULL;
}

static nx_err_t *history_user(nx_ctl_t *ctl)
{
    return history(ctl, "i.ids ->> 'userid' = $2", NULL);
}

static nx_err_t *history_course(nx_ctl_t *ctl)
{
    return history(ctl, "i.ids ->> 'courseid' = $2", NULL);
}

static nx_err_t *history_group(nx_ctl_t *ctl)
{
    return history(ctl,
                   "i.ids ->> 'groupid' = $2 AND i.ids ->> 'courseid' = coalesce($3,"
                   " i.ids ->> 'courseid')",
                   nx_args_get(ctl, "course"));
}

const nx_command_t nx_history_commands[] = {
    {"history user", "USERID", "what was written about a user: account, enrolments, groups, grades",
     nx_history_options, history_user},
    {"history course", "COURSEID", "what was written about a course and everything in it",
     nx_history_options, history_course},
    {"history group", "GROUPID", "what was written about a group and its members", group_options,
     history_group},
    {NULL, NULL, NULL, NULL, NULL}};
