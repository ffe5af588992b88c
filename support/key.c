/* SPDX-License-Identifier: Apache-2.0
 *
 * API keys: create, list, show, rotate, revoke. Promises that a secret is stored as its SHA-256
 * only and handed out once, before anything is committed; a key is never deleted, so that old log
 * lines keep their meaning.
 */
#include "support/key.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

#include "core/ident.h"
#include "db/expand.h"

static const nx_option_t create_options[] = {
    {"name", "NAME", "what people call it; goes into logs"},
    {"scope", "LIST", "what it may do, such as users:read,users:write; all: all but admin"},
    {"protocol", "LIST", "protocols it works on (any)"},
    {"network", "CIDR", "network it works from, such as 10.1.0.0/16; several times (any)"},
    {"not-before", "DATE", "when it starts to work, UTC (now)"},
    {"not-after", "DATE", "last day or moment it works, UTC (for ever)"},
    {"actor", "USERNAME", "Moodle account its writes are attributed to (the site's)"},
    {"output", "FILE", "write the key to this new file, mode 0600, instead of printing it"},
    {NULL, NULL, NULL}};

static const nx_option_t rotate_options[] = {
    {"keep", "TIME", "how long the old secret still works, such as 24h, 7d or 0 (24h)"},
    {"output", "FILE", "write the key to this new file, mode 0600, instead of printing it"},
    {NULL, NULL, NULL}};

static const char create_sql[] =
    "INSERT INTO nexsis.api_key (id, name, scopes, protocols, networks, not_before, not_after,"
    "                            actor)"
    " VALUES ($1, $2, $3, $4, $5, $6::timestamp AT TIME ZONE 'UTC',"
    "   ($7::text::timestamp + CASE WHEN $7::text ~ '^[0-9]+-[0-9]+-[0-9]+$' THEN interval '1 day'"
    "                         ELSE interval '0' END) AT TIME ZONE 'UTC', $8)";

static const char secret_sql[] =
    "INSERT INTO nexsis.api_secret (sha256, key_id, prefix) VALUES ($1, $2, $3)";

static const char list_sql[] =
    "SELECT k.id, k.name, array_to_string(k.scopes, ','),"
    "       CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked'"
    "            WHEN k.not_after < now() THEN 'expired' WHEN k.not_before > now() THEN 'not yet'"
    "            ELSE 'valid' END,"
    "       coalesce(to_char(k.last_used, 'YYYY-MM-DD HH24:MI'), 'never'),"
    "       to_char(k.created_at, 'YYYY-MM-DD HH24:MI'),"
    "       coalesce(nullif(array_to_string(k.protocols, ','), ''), 'any'),"
    "       coalesce(nullif(array_to_string(k.networks, ','), ''), 'any'),"
    "       coalesce(to_char(k.not_before, 'YYYY-MM-DD HH24:MI:SS'), '-'),"
    "       coalesce(to_char(k.not_after, 'YYYY-MM-DD HH24:MI:SS'), '-'),"
    "       coalesce(k.actor::text, 'the site''s')"
    "  FROM nexsis.api_key k WHERE k.id = coalesce($1, k.id) ORDER BY k.created_at, k.id";

static const char secrets_sql[] =
    "SELECT prefix, to_char(created_at, 'YYYY-MM-DD HH24:MI'),"
    "       coalesce(to_char(expires_at, 'YYYY-MM-DD HH24:MI'), 'never'),"
    "       coalesce(expires_at <= now(), false)"
    "  FROM nexsis.api_secret WHERE key_id = $1 ORDER BY created_at";

static nx_err_t *find_actor(nx_ctl_t *ctl, const nx_site_t *site, const char **id)
{
    static const char sql[] = "SELECT min(id), count(*) FROM {user}"
                              " WHERE username = lower($1) AND deleted = 0";
    const char *name = nx_args_get(ctl, "actor");
    nx_pg_rows_t *rows;

    *id = NULL;
    if (!name)
        return NULL;
    NX_TRY(nx_pg_query(ctl->db, &rows,
                       nx_sql_expand(ctl->pool, sql, site->schema, site->prefix, NX_F), 1, name));
    *id = nx_pg_value(rows, 0, 0);
    if (!*id)
        return nx_ctl_fail(ctl, "there is no Moodle account with username \"%s\"", name);
    return NULL;
}

static nx_err_t *add_secret(nx_ctl_t *ctl, const char *key)
{
    nx_secret_t secret = nx_key_secret(ctl->pool);
    nx_pg_rows_t *rows;

    NX_TRY(nx_pg_query(ctl->db, &rows, secret_sql, 3, secret.sha256, key, secret.prefix));
    return nx_key_hand_out(ctl, secret.token, nx_args_get(ctl, "output"));
}

/* Says of a value PostgreSQL refused which option it came from. */
static nx_err_t *blame(nx_ctl_t *ctl, nx_err_t *err)
{
    if (!err || !err->cause || strncmp(err->cause, "22", 2))
        return err;
    return nx_args_wrong(ctl,
                         "--network wants networks such as 10.1.0.0/16, --not-before and"
                         " --not-after dates such as 2027-07-31: %s",
                         err->detail);
}

static nx_err_t *insert_key(nx_ctl_t *ctl, const nx_site_t *site, const char *id)
{
    const char *scope, *protocol, *actor, *networks = nx_args_list(ctl, "network");
    nx_pg_rows_t *rows;

    NX_TRY(nx_key_scopes(ctl, nx_args_list(ctl, "scope"), &scope));
    NX_TRY(nx_key_protocols(ctl, nx_args_list(ctl, "protocol"), &protocol));
    NX_TRY(find_actor(ctl, site, &actor));
    return blame(
        ctl, nx_pg_query(ctl->db, &rows, create_sql, 8, id, nx_args_get(ctl, "name"), scope,
                         protocol, apr_pstrcat(ctl->pool, "{", networks ? networks : "", "}", NULL),
                         nx_args_get(ctl, "not-before"), nx_args_get(ctl, "not-after"), actor));
}

static nx_err_t *key_create(nx_ctl_t *ctl)
{
    nx_site_t *site;
    const char *id =
        apr_pstrcat(ctl->pool, "k", apr_pstrmemdup(ctl->pool, nx_id_new(ctl->pool), 7), NULL);

    if (!nx_args_get(ctl, "name"))
        return nx_args_wrong(ctl, "give the key a --name, such as the system that will use it");
    NX_TRY(nx_site_need(ctl, &site));
    NX_TRY(nx_pg_run(ctl->db, "BEGIN"));
    NX_TRY(insert_key(ctl, site, id));
    NX_TRY(add_secret(ctl, id));
    NX_TRY(nx_pg_run(ctl->db, "COMMIT"));
    fprintf(stderr, "key %s created%s\n", id,
            nx_args_get(ctl, "output") ? "" : "; this is the only time it is shown");
    return NULL;
}

static nx_err_t *key_list(nx_ctl_t *ctl)
{
    nx_site_t *site;
    nx_pg_rows_t *rows;
    int i;

    NX_TRY(nx_site_need(ctl, &site));
    NX_TRY(nx_pg_query(ctl->db, &rows, list_sql, 1, (const char *)NULL));
    if (!nx_pg_count(rows)) {
        puts("there are no keys; nexsisctl key create makes one");
        return NULL;
    }
    printf("%-9s %-24s %-8s %-17s %s\n", "id", "name", "state", "last used", "scopes");
    for (i = 0; i < nx_pg_count(rows); i++)
        printf("%-9s %-24s %-8s %-17s %s\n", nx_pg_value(rows, i, 0), nx_pg_value(rows, i, 1),
               nx_pg_value(rows, i, 3), nx_pg_value(rows, i, 4), nx_pg_value(rows, i, 2));
    return NULL;
}

static nx_err_t *need_key(nx_ctl_t *ctl, nx_pg_rows_t **rows)
{
    nx_site_t *site;

    NX_TRY(nx_site_need(ctl, &site));
    NX_TRY(nx_pg_query(ctl->db, rows, list_sql, 1, ctl->arg));
    if (!nx_pg_count(*rows))
        return nx_ctl_fail(ctl, "there is no key \"%s\"; nexsisctl key list shows the ids",
                           ctl->arg);
    return NULL;
}

static nx_err_t *key_show(nx_ctl_t *ctl)
{
    static const char *const labels[] = {"id",         "name",      "scopes",           "state",
                                         "last used",  "created",   "protocols",        "networks",
                                         "not before", "not after", "writes as account"};
    nx_pg_rows_t *rows;
    int i;

    NX_TRY(need_key(ctl, &rows));
    for (i = 0; i < 11; i++)
        printf("%-18s %s\n", labels[i], nx_pg_value(rows, 0, i));
    NX_TRY(nx_pg_query(ctl->db, &rows, secrets_sql, 1, ctl->arg));
    for (i = 0; i < nx_pg_count(rows); i++)
        printf("%-18s %s_... created %s, expires %s%s\n", "secret", nx_pg_value(rows, i, 0),
               nx_pg_value(rows, i, 1), nx_pg_value(rows, i, 2),
               nx_pg_value(rows, i, 3)[0] == 't' ? " (over)" : "");
    return NULL;
}

static nx_err_t *key_rotate(nx_ctl_t *ctl)
{
    static const char sql[] = "UPDATE nexsis.api_secret"
                              "   SET expires_at = least(expires_at, now() + $2::interval)"
                              " WHERE key_id = $1";
    const char *keep = nx_args_get(ctl, "keep"), *interval;
    nx_pg_rows_t *rows;

    NX_TRY(nx_key_duration(ctl, keep ? keep : "24h", &interval));
    NX_TRY(need_key(ctl, &rows));
    if (!strcmp(nx_pg_value(rows, 0, 3), "revoked"))
        return nx_ctl_fail(ctl, "key \"%s\" is revoked; create a new one", ctl->arg);
    NX_TRY(nx_pg_run(ctl->db, "BEGIN"));
    NX_TRY(nx_pg_query(ctl->db, &rows, sql, 2, ctl->arg, interval));
    NX_TRY(add_secret(ctl, ctl->arg));
    NX_TRY(nx_pg_run(ctl->db, "COMMIT"));
    fprintf(stderr, "key %s has a new secret; the old one works for %s more\n", ctl->arg, interval);
    return NULL;
}

static nx_err_t *key_revoke(nx_ctl_t *ctl)
{
    nx_pg_rows_t *rows;

    NX_TRY(need_key(ctl, &rows));
    NX_TRY(nx_pg_query(ctl->db, &rows,
                       "UPDATE nexsis.api_key SET revoked_at = now()"
                       " WHERE id = $1 AND revoked_at IS NULL",
                       1, ctl->arg));
    printf("key %s %s\n", ctl->arg,
           strcmp(nx_pg_affected(rows), "0") ? "is revoked; servers stop taking it within 5 seconds"
                                             : "was revoked before");
    return NULL;
}

const nx_command_t nx_key_commands[] = {
    {"key create", NULL, "make an API key and show it, once", create_options, key_create},
    {"key list", NULL, "all keys, without their secrets", NULL, key_list},
    {"key show", "ID", "everything about one key but its secret", NULL, key_show},
    {"key rotate", "ID", "give a key a new secret; the old one works on for a while",
     rotate_options, key_rotate},
    {"key revoke", "ID", "end a key at once", NULL, key_revoke},
    {NULL, NULL, NULL, NULL, NULL}};
