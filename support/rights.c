/* SPDX-License-Identifier: Apache-2.0
 *
 * Rights as data. Promises that granting, checking and comparing use the one list in
 * sql/moodle-tables.txt; revoking is left to DROP OWNED, which forgets nothing.
 */
#include "support/rights.h"

#include <apr_strings.h>
#include <string.h>

#include "core/text.h"
#include "db/expand.h"
#include "support/files.h"

typedef struct right_t {
    const char *table;   /* as SQL: "public"."mdl_user" */
    const char *role;    /* nexsis_owner or the login role */
    const char *kind;    /* SELECT, INSERT, UPDATE, DELETE */
    const char *columns; /* "*" or names with commas */
} right_t;

struct nx_rights_t {
    nx_ctl_t *ctl;
    const char *schema, *app;
    apr_array_header_t *list; /* right_t */
    const char *want;         /* the list as WITH want(tab, role, kind, col) AS (...) */
};

static const char check_sql[] =
    ", moodle AS (SELECT * FROM want WHERE tab NOT LIKE '\"nexsis\".%')"
    " SELECT DISTINCT format('table %s is missing', tab) FROM moodle WHERE to_regclass(tab) IS NULL"
    " UNION ALL"
    " SELECT DISTINCT format('column %s of %s is missing', col, tab) FROM moodle"
    "  WHERE col <> '*' AND to_regclass(tab) IS NOT NULL AND NOT EXISTS (SELECT FROM pg_attribute a"
    "        WHERE a.attrelid = to_regclass(tab) AND a.attname = col AND NOT a.attisdropped)"
    " UNION ALL"
    " SELECT format('column %s of %s needs a value that this build does not know', a.attname, tab)"
    "   FROM (SELECT DISTINCT tab FROM moodle WHERE kind = 'INSERT') t"
    "   JOIN pg_attribute a ON a.attrelid = to_regclass(t.tab)"
    "  WHERE a.attnum > 0 AND a.attnotnull AND NOT a.attisdropped AND NOT a.atthasdef"
    "    AND a.attidentity = '' AND NOT EXISTS (SELECT FROM want w"
    "        WHERE w.tab = t.tab AND w.kind = 'INSERT' AND w.col = a.attname)";

static const char lacking_sql[] =
    " SELECT format('%s lacks %s on %s', role, kind"
    "        || coalesce(' (' || string_agg(nullif(col, '*'), ', ' ORDER BY col) || ')', ''), tab)"
    "   FROM want WHERE NOT CASE WHEN col = '*' THEN has_table_privilege(role, tab, kind)"
    "                            ELSE has_column_privilege(role, tab, col, kind) END"
    "  GROUP BY role, kind, tab"
    " UNION ALL"
    " SELECT DISTINCT format('%s lacks USAGE on sequence %s', role, pg_get_serial_sequence(tab, "
    "'id'))"
    "   FROM want WHERE kind = 'INSERT'"
    "    AND NOT has_sequence_privilege(role, pg_get_serial_sequence(tab, 'id'), 'USAGE')"
    " UNION ALL"
    " SELECT format('%s lacks USAGE on schema %s', role, s)"
    "   FROM (SELECT DISTINCT role FROM want) r, unnest(ARRAY[$1, 'nexsis']) s"
    "  WHERE NOT has_schema_privilege(role, s, 'USAGE')";

static const char beyond_sql[] =
    " SELECT format('%s has %s on %s, which sql/moodle-tables.txt does not list', role, kind"
    "        || coalesce(' (' || string_agg(nullif(col, '*'), ', ' ORDER BY col) || ')', ''), tab)"
    "   FROM (SELECT c.oid::regclass AS tab, pg_get_userbyid(x.grantee)::text AS role,"
    "                x.privilege_type AS kind, '*' AS col"
    "           FROM pg_class c, aclexplode(c.relacl) x"
    "          WHERE c.relnamespace = to_regnamespace($1) AND c.relkind IN ('r', 'p', 'v', 'm')"
    "         UNION ALL"
    "         SELECT c.oid, pg_get_userbyid(x.grantee), x.privilege_type, a.attname"
    "           FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) x"
    "          WHERE c.relnamespace = to_regnamespace($1)) has"
    "  WHERE role IN (SELECT w.role FROM want w) AND NOT EXISTS (SELECT FROM want w"
    "        WHERE to_regclass(w.tab) = has.tab AND w.role = has.role AND w.kind = has.kind"
    "          AND w.col = has.col)"
    "  GROUP BY role, kind, tab";

/* "a", "b" of the names in COLUMNS, as an SQL list. */
static const char *column_list(apr_pool_t *p, const char *columns)
{
    char *last, *name, *copy = apr_pstrdup(p, columns);
    nx_buf_t out;

    nx_buf_init(&out, p, 256);
    for (name = apr_strtok(copy, ",", &last); name; name = apr_strtok(NULL, ",", &last))
        nx_buf_printf(&out, "%s%s", out.len ? ", " : "", nx_sql_ident(p, name));
    return out.data;
}

static void add_want(nx_buf_t *want, const right_t *right)
{
    apr_pool_t *p = want->pool;
    char *last, *name, *copy = apr_pstrdup(p, right->columns);

    for (name = apr_strtok(copy, ",", &last); name; name = apr_strtok(NULL, ",", &last))
        nx_buf_printf(want, "%s(%s, %s, '%s', %s)", want->data[want->len - 1] == ')' ? ", " : "",
                      nx_pg_literal(p, right->table), nx_pg_literal(p, right->role), right->kind,
                      nx_pg_literal(p, name));
}

/* The name of table WORD as SQL; a name with a dot is one of ours. */
static const char *table_name(apr_pool_t *p, const char *word, const char *schema,
                              const char *prefix)
{
    const char *dot = strchr(word, '.');

    if (dot)
        return apr_pstrcat(p, nx_sql_ident(p, apr_pstrmemdup(p, word, dot - word)), ".",
                           nx_sql_ident(p, dot + 1), NULL);
    return apr_pstrcat(p, nx_sql_ident(p, schema), ".",
                       nx_sql_ident(p, apr_pstrcat(p, prefix, word, NULL)), NULL);
}

static const char *kind_name(const char *word)
{
    static const char *const names[][2] = {
        {"select", "SELECT"}, {"insert", "INSERT"}, {"update", "UPDATE"}, {"delete", "DELETE"}};
    size_t i;

    for (i = 0; word && i < sizeof(names) / sizeof(names[0]); i++)
        if (!strcmp(word, names[i][0]))
            return names[i][1];
    return NULL;
}

static nx_err_t *read_line(nx_rights_t *rights, char *line, const char *prefix, nx_buf_t *want)
{
    apr_pool_t *p = rights->ctl->pool;
    char *last, *table = apr_strtok(line, " \t", &last);
    char *role = table ? apr_strtok(NULL, " \t", &last) : NULL;
    const char *kind = role ? kind_name(apr_strtok(NULL, " \t", &last)) : NULL;
    char *columns = kind ? apr_strtok(NULL, " \t", &last) : NULL;
    right_t *right;

    if (!table || table[0] == '#')
        return NULL;
    if (!columns || (strcmp(role, "owner") && strcmp(role, "app")))
        return nx_ctl_fail(rights->ctl,
                           "sql/moodle-tables.txt, line of %s: write \"table owner|app"
                           " select|insert|update|delete columns\"",
                           table);
    right = apr_array_push(rights->list);
    right->table = table_name(p, table, rights->schema, prefix);
    right->role = strcmp(role, "app") ? NX_OWNER_ROLE : rights->app;
    right->kind = kind;
    right->columns = columns;
    add_want(want, right);
    return NULL;
}

nx_err_t *nx_rights_read(nx_ctl_t *ctl, const char *schema, const char *prefix, const char *app,
                         nx_rights_t **out)
{
    nx_rights_t *rights = apr_palloc(ctl->pool, sizeof(*rights));
    const nx_file_t *file = nx_files;
    char *copy, *line, *last;
    nx_buf_t want;

    while (file->path && strcmp(file->path, "sql/moodle-tables.txt"))
        file++;
    rights->ctl = ctl;
    rights->schema = schema;
    rights->app = app;
    rights->list = apr_array_make(ctl->pool, 64, sizeof(right_t));
    nx_buf_init(&want, ctl->pool, 16384);
    nx_buf_puts(&want, "WITH want(tab, role, kind, col) AS (VALUES ");
    copy = apr_pstrdup(ctl->pool, file->text);
    for (line = apr_strtok(copy, "\n", &last); line; line = apr_strtok(NULL, "\n", &last))
        NX_TRY(read_line(rights, line, prefix, &want));
    nx_buf_puts(&want, ")");
    rights->want = want.data;
    *out = rights;
    return NULL;
}

/* Sequences by what the id columns really use: their names are Moodle's business. */
static const char *sequence_grants(const nx_rights_t *rights)
{
    apr_pool_t *p = rights->ctl->pool;
    nx_buf_t out;
    int i;

    nx_buf_init(&out, p, 1024);
    nx_buf_puts(&out, "DO $do$ BEGIN\n");
    for (i = 0; i < rights->list->nelts; i++) {
        const right_t *right = &APR_ARRAY_IDX(rights->list, i, right_t);

        if (!strcmp(right->kind, "INSERT"))
            nx_buf_printf(&out,
                          "EXECUTE format('GRANT USAGE ON SEQUENCE %%s TO %s',"
                          " pg_get_serial_sequence(%s, 'id'));\n",
                          nx_sql_ident(p, right->role), nx_pg_literal(p, right->table));
    }
    nx_buf_puts(&out, "END $do$;\n");
    return out.data;
}

void nx_rights_grant(const nx_rights_t *rights, nx_script_t *script)
{
    apr_pool_t *p = rights->ctl->pool;
    const char *app = nx_sql_ident(p, rights->app);
    nx_buf_t out;
    int i;

    nx_buf_init(&out, p, 16384);
    nx_buf_printf(&out,
                  "GRANT USAGE ON SCHEMA %s TO %s, %s;\nGRANT USAGE ON SCHEMA nexsis TO %s;\n",
                  nx_sql_ident(p, rights->schema), NX_OWNER_ROLE, app, app);
    for (i = 0; i < rights->list->nelts; i++) {
        const right_t *right = &APR_ARRAY_IDX(rights->list, i, right_t);
        int all = !strcmp(right->columns, "*");

        nx_buf_printf(&out, "GRANT %s%s%s%s ON %s TO %s;\n", right->kind, all ? "" : " (",
                      all ? "" : column_list(p, right->columns), all ? "" : ")", right->table,
                      nx_sql_ident(p, right->role));
    }
    nx_buf_puts(&out, sequence_grants(rights));
    nx_script_text(script, "rights (sql/moodle-tables.txt)", out.data);
}

static nx_err_t *texts(const nx_rights_t *rights, const char *sql, const char *schema,
                       apr_array_header_t **out)
{
    nx_pg_rows_t *rows;
    int i;

    NX_TRY(nx_pg_query(rights->ctl->db, &rows,
                       apr_pstrcat(rights->ctl->pool, rights->want, sql, " ORDER BY 1", NULL),
                       schema ? 1 : 0, schema));
    *out = apr_array_make(rights->ctl->pool, 8, sizeof(const char *));
    for (i = 0; i < nx_pg_count(rows); i++)
        APR_ARRAY_PUSH(*out, const char *) = nx_pg_value(rows, i, 0);
    return NULL;
}

nx_err_t *nx_rights_check(const nx_rights_t *rights, apr_array_header_t **problems)
{
    return texts(rights, check_sql, NULL, problems);
}

nx_err_t *nx_rights_compare(const nx_rights_t *rights, apr_array_header_t **lacking,
                            apr_array_header_t **beyond)
{
    NX_TRY(texts(rights, lacking_sql, rights->schema, lacking));
    return texts(rights, beyond_sql, rights->schema, beyond);
}
