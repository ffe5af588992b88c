/* SPDX-License-Identifier: Apache-2.0
 *
 * Program partners: which cohorts a token of Moodle's web services is confined to. A token is
 * named by its id or its name, never by its secret, which a command line would show to everybody.
 */
#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

#include "db/expand.h"
#include "support/moodle.h"

static const nx_option_t add_options[] = {
    {"cohort", "IDNUMBER", "id number of a cohort it may see; several times"}, {NULL, NULL, NULL}};

static const nx_option_t remove_options[] = {
    {"cohort", "IDNUMBER", "only this cohort; several times (all: the token is confined no more)"},
    {NULL, NULL, NULL}};

static const char token_sql[] =
    "SELECT min(t.id), count(*), string_agg(t.id::text, ' and ' ORDER BY t.id)"
    "  FROM {external_tokens} AS t WHERE t.id::text = $1 OR t.name = $1";

static const char cohort_sql[] =
    "SELECT n.name, min(c.id), count(c.id)"
    "  FROM unnest(string_to_array($1, ',')) WITH ORDINALITY AS n (name, place)"
    "  LEFT JOIN {cohort} AS c ON c.idnumber = n.name GROUP BY n.name, n.place ORDER BY n.place";

static const char add_sql[] = "INSERT INTO nexsis.partner (token_id, cohort_id)"
                              " VALUES ($1, $2) ON CONFLICT DO NOTHING";

static const char remove_sql[] =
    "DELETE FROM nexsis.partner WHERE token_id = $1 AND cohort_id = coalesce($2, cohort_id)";

static const char list_sql[] =
    "SELECT p.token_id, coalesce(t.name, 'the token is gone'), coalesce(s.name, '-'),"
    "       coalesce(u.username, '-'),"
    "       string_agg(coalesce(nullif(c.idnumber, ''), 'id ' || p.cohort_id), ', '"
    "                  ORDER BY c.idnumber, p.cohort_id)"
    "  FROM nexsis.partner AS p"
    "  LEFT JOIN {external_tokens} AS t ON t.id = p.token_id"
    "  LEFT JOIN {external_services} AS s ON s.id = t.externalserviceid"
    "  LEFT JOIN {user} AS u ON u.id = t.userid"
    "  LEFT JOIN {cohort} AS c ON c.id = p.cohort_id"
    " GROUP BY p.token_id, t.name, s.name, u.username ORDER BY p.token_id";

static nx_err_t *query(nx_ctl_t *ctl, nx_pg_rows_t **rows, const char *sql, const char *value)
{
    nx_site_t *site;

    NX_TRY(nx_site_need(ctl, &site));
    return nx_pg_query(ctl->db, rows,
                       nx_sql_expand(ctl->pool, sql, site->schema, site->prefix, NX_F),
                       value ? 1 : 0, value);
}

static nx_err_t *find_token(nx_ctl_t *ctl, const char **id)
{
    nx_pg_rows_t *rows;

    if (strlen(ctl->arg) == 32 && strspn(ctl->arg, "0123456789abcdefABCDEF") == 32)
        return nx_args_wrong(ctl, "that looks like a token itself, which is a secret: name it by "
                                  "its id or its name, as Moodle's page of tokens shows them");
    NX_TRY(query(ctl, &rows, token_sql, ctl->arg));
    if (!strcmp(nx_pg_value(rows, 0, 1), "0"))
        return nx_ctl_fail(ctl, "no web service token has the id or the name \"%s\"", ctl->arg);
    if (strcmp(nx_pg_value(rows, 0, 1), "1"))
        return nx_ctl_fail(ctl, "the tokens %s are all called \"%s\"; give the id",
                           nx_pg_value(rows, 0, 2), ctl->arg);
    *id = nx_pg_value(rows, 0, 0);
    return NULL;
}

/* The cohorts of option --cohort: rows of name, id, count. *ROWS is NULL when there is none. */
static nx_err_t *find_cohorts(nx_ctl_t *ctl, nx_pg_rows_t **rows)
{
    const char *names = nx_args_list(ctl, "cohort");
    int i;

    *rows = NULL;
    if (!names)
        return NULL;
    NX_TRY(query(ctl, rows, cohort_sql, names));
    for (i = 0; i < nx_pg_count(*rows); i++) {
        if (strcmp(nx_pg_value(*rows, i, 2), "1"))
            return nx_ctl_fail(ctl, "%s cohorts have the id number \"%s\"",
                               nx_pg_value(*rows, i, 2), nx_pg_value(*rows, i, 0));
    }
    return NULL;
}

static nx_err_t *partner_add(nx_ctl_t *ctl)
{
    nx_pg_rows_t *cohorts, *done;
    const char *token;
    int i;

    NX_TRY(find_token(ctl, &token));
    NX_TRY(find_cohorts(ctl, &cohorts));
    if (!cohorts)
        return nx_args_wrong(ctl, "say which cohorts the partner may see: --cohort IDNUMBER");
    NX_TRY(nx_pg_run(ctl->db, "BEGIN"));
    for (i = 0; i < nx_pg_count(cohorts); i++)
        NX_TRY(nx_pg_query(ctl->db, &done, add_sql, 2, token, nx_pg_value(cohorts, i, 1)));
    NX_TRY(nx_pg_run(ctl->db, "COMMIT"));
    printf("token %s sees its cohorts only; nexsisctl partner list shows them\n", token);
    return NULL;
}

static nx_err_t *partner_list(nx_ctl_t *ctl)
{
    nx_pg_rows_t *rows;
    int i;

    NX_TRY(query(ctl, &rows, list_sql, NULL));
    if (!nx_pg_count(rows)) {
        puts("no token is confined to cohorts; nexsisctl partner add does that");
        return NULL;
    }
    printf("%-7s %-24s %-24s %-16s %s\n", "token", "name", "service", "acts as", "cohorts");
    for (i = 0; i < nx_pg_count(rows); i++)
        printf("%-7s %-24s %-24s %-16s %s\n", nx_pg_value(rows, i, 0), nx_pg_value(rows, i, 1),
               nx_pg_value(rows, i, 2), nx_pg_value(rows, i, 3), nx_pg_value(rows, i, 4));
    return NULL;
}

/* The id a token had stays good when Moodle has deleted the token. */
static nx_err_t *find_listed(nx_ctl_t *ctl, const char **id)
{
    nx_pg_rows_t *rows;

    NX_TRY(query(ctl, &rows, "SELECT count(*) FROM nexsis.partner WHERE token_id::text = $1",
                 ctl->arg));
    if (!strcmp(nx_pg_value(rows, 0, 0), "0"))
        return find_token(ctl, id);
    *id = ctl->arg;
    return NULL;
}

static nx_err_t *partner_remove(nx_ctl_t *ctl)
{
    nx_pg_rows_t *cohorts, *left, *done;
    const char *token;
    int i;

    NX_TRY(find_listed(ctl, &token));
    NX_TRY(find_cohorts(ctl, &cohorts));
    NX_TRY(nx_pg_run(ctl->db, "BEGIN"));
    for (i = 0; i < (cohorts ? nx_pg_count(cohorts) : 1); i++)
        NX_TRY(nx_pg_query(ctl->db, &done, remove_sql, 2, token,
                           cohorts ? nx_pg_value(cohorts, i, 1) : NULL));
    NX_TRY(nx_pg_query(ctl->db, &left, "SELECT count(*) FROM nexsis.partner WHERE token_id = $1", 1,
                       token));
    NX_TRY(nx_pg_run(ctl->db, "COMMIT"));
    if (!strcmp(nx_pg_value(left, 0, 0), "0"))
        printf("token %s is confined to no cohort any more: it sees what Moodle lets it see\n",
               token);
    else
        printf("token %s still sees %s cohorts only\n", token, nx_pg_value(left, 0, 0));
    return NULL;
}

const nx_command_t nx_partner_commands[] = {
    {"partner add", "TOKEN", "confine a web service token (its id or name) to cohorts", add_options,
     partner_add},
    {"partner list", NULL, "tokens that are confined to cohorts", NULL, partner_list},
    {"partner remove", "TOKEN", "take cohorts away from a token, or its confinement altogether",
     remove_options, partner_remove},
    {NULL, NULL, NULL, NULL, NULL}};
