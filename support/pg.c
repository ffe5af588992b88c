/* SPDX-License-Identifier: Apache-2.0
 *
 * nexsisctl's connection to PostgreSQL. The only file here that includes libpq. Promises that
 * every failure comes back as an error with PostgreSQL's own words, and that passwords are in
 * neither command lines nor messages.
 */
#include "support/pg.h"

#include <apr_strings.h>
#include <libpq-fe.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"

enum { MAX_PARAMS = 16 };

struct nx_pg_t {
    apr_pool_t *pool;
    PGconn *conn;
};

struct nx_pg_rows_t {
    PGresult *res;
};

static apr_status_t close_connection(void *data)
{
    PQfinish(data);
    return APR_SUCCESS;
}

static apr_status_t clear_result(void *data)
{
    PQclear(data);
    return APR_SUCCESS;
}

static void print_notice(void *unused, const PGresult *res)
{
    const char *severity = PQresultErrorField(res, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);

    (void)unused;
    if (severity && !strcmp(severity, "WARNING"))
        fprintf(stderr, "nexsisctl: PostgreSQL warns: %s\n", text ? text : "");
}

/* TEXT without line breaks at its end, each other one as "; ". */
static const char *one_line(apr_pool_t *p, const char *text)
{
    nx_buf_t out;
    size_t len = strlen(text);

    while (len && (text[len - 1] == '\n' || text[len - 1] == ' '))
        len--;
    nx_buf_init(&out, p, len);
    for (; len; len--, text++) {
        if (*text == '\n')
            nx_buf_puts(&out, "; ");
        else if (*text != '\t')
            nx_buf_add(&out, text, 1);
    }
    return out.data;
}

static nx_err_t *check_dsn(apr_pool_t *p, const char *dsn)
{
    char *why = NULL;
    PQconninfoOption *all = PQconninfoParse(dsn, &why), *o;
    int secret = 0;
    nx_err_t *err = NULL;

    if (!all) {
        err = nx_err_make(p, NX_BAD_REQUEST, NULL, "--dsn cannot be read: %s",
                          one_line(p, why ? why : "out of memory"));
        PQfreemem(why);
        return err;
    }
    for (o = all; o->keyword; o++)
        if (o->val && (!strcmp(o->keyword, "password") || !strcmp(o->keyword, "sslpassword")))
            secret = 1;
    PQconninfoFree(all);
    if (secret)
        err = nx_err_make(p, NX_BAD_REQUEST, NULL,
                          "a password does not belong in --dsn, everybody on this machine can see"
                          " it: put it into ~/.pgpass or a service file");
    return err;
}

static nx_err_t *connect_failed(nx_pg_t *db, const char *dsn)
{
    return nx_err_make(db->pool, NX_DB_DOWN, NULL, "cannot connect to PostgreSQL: %s. %s",
                       one_line(db->pool, PQerrorMessage(db->conn)),
                       dsn ? "Check --dsn."
                           : "Say where it is with --dsn \"host=... dbname=... user=...\""
                             " or the PGHOST, PGDATABASE, PGUSER variables.");
}

nx_err_t *nx_pg_connect(apr_pool_t *p, const char *dsn, nx_pg_t **out)
{
    const char *const words[] = {"connect_timeout", "fallback_application_name", "dbname", NULL};
    const char *const values[] = {"10", "nexsisctl", dsn, NULL};
    nx_pg_t *db = apr_pcalloc(p, sizeof(*db));

    if (dsn)
        NX_TRY(check_dsn(p, dsn));
    db->pool = p;
    db->conn = PQconnectdbParams(words, values, 1);
    if (!db->conn)
        return nx_err_make(p, NX_INTERNAL, NULL, "out of memory");
    apr_pool_cleanup_register(p, db->conn, close_connection, apr_pool_cleanup_null);
    if (PQstatus(db->conn) != CONNECTION_OK)
        return connect_failed(db, dsn);
    PQsetNoticeReceiver(db->conn, print_notice, NULL);
    NX_TRY(nx_pg_run(db, "SET search_path = pg_catalog; SET TimeZone = 'UTC';"
                         " SET DateStyle = 'ISO'; SET client_encoding = 'UTF8'"));
    *out = db;
    return NULL;
}

/* PostgreSQL's error as one sentence, with the line of SQL it is about. */
static nx_err_t *failed(nx_pg_t *db, const PGresult *res, const char *sql)
{
    const char *text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    const char *more = PQresultErrorField(res, PG_DIAG_MESSAGE_DETAIL);
    const char *hint = PQresultErrorField(res, PG_DIAG_MESSAGE_HINT);
    const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    const char *at = PQresultErrorField(res, PG_DIAG_STATEMENT_POSITION);
    nx_buf_t out;
    int line = 1;
    apr_int64_t left = at ? apr_atoi64(at) : 0;

    nx_buf_init(&out, db->pool, 256);
    nx_buf_puts(&out, one_line(db->pool, text ? text : PQerrorMessage(db->conn)));
    if (more)
        nx_buf_printf(&out, " (%s)", one_line(db->pool, more));
    if (hint)
        nx_buf_printf(&out, " (%s)", one_line(db->pool, hint));
    for (; left > 1 && *sql; sql++) {
        line += *sql == '\n';
        left -= (*sql & 0xC0) != 0x80;
    }
    if (at && line > 1)
        nx_buf_printf(&out, ", line %d", line);
    return nx_err_cause(db->pool, NX_INTERNAL, state ? state : "", "%s", out.data);
}

static nx_err_t *check(nx_pg_t *db, PGresult *res, const char *sql)
{
    ExecStatusType status = PQresultStatus(res);

    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
        return NULL;
    return failed(db, res, sql);
}

nx_err_t *nx_pg_run(nx_pg_t *db, const char *sql)
{
    PGresult *res = PQexec(db->conn, sql);
    nx_err_t *err = check(db, res, sql);

    PQclear(res);
    return err;
}

nx_err_t *nx_pg_query(nx_pg_t *db, nx_pg_rows_t **rows, const char *sql, int n, ...)
{
    const char *values[MAX_PARAMS] = {NULL};
    nx_pg_rows_t *out = apr_pcalloc(db->pool, sizeof(*out));
    va_list list;
    int i;

    va_start(list, n);
    for (i = 0; i < n && i < MAX_PARAMS; i++)
        values[i] = va_arg(list, const char *);
    va_end(list);
    out->res = PQexecParams(db->conn, sql, n, NULL, values, NULL, NULL, 0);
    apr_pool_cleanup_register(db->pool, out->res, clear_result, apr_pool_cleanup_null);
    NX_TRY(check(db, out->res, sql));
    *rows = out;
    return NULL;
}

int nx_pg_count(const nx_pg_rows_t *rows)
{
    return PQntuples(rows->res);
}

const char *nx_pg_value(const nx_pg_rows_t *rows, int row, int col)
{
    if (row >= PQntuples(rows->res) || PQgetisnull(rows->res, row, col))
        return NULL;
    return PQgetvalue(rows->res, row, col);
}

const char *nx_pg_affected(const nx_pg_rows_t *rows)
{
    return PQcmdTuples(rows->res);
}

const char *nx_pg_database(const nx_pg_t *db)
{
    return PQdb(db->conn);
}

const char *nx_pg_user(const nx_pg_t *db)
{
    return PQuser(db->conn);
}

int nx_pg_version(const nx_pg_t *db)
{
    return PQserverVersion(db->conn);
}

nx_err_t *nx_pg_password(nx_pg_t *db, const char *user, const char *password, const char **stored)
{
    char *hash = PQencryptPasswordConn(db->conn, password, user, NULL);

    if (!hash)
        return nx_err_make(db->pool, NX_INTERNAL, NULL, "the password cannot be stored: %s",
                           one_line(db->pool, PQerrorMessage(db->conn)));
    *stored = apr_pstrdup(db->pool, hash);
    PQfreemem(hash);
    return NULL;
}

const char *nx_pg_literal(apr_pool_t *p, const char *text)
{
    nx_buf_t out;

    if (!text)
        return "NULL";
    nx_buf_init(&out, p, 32);
    nx_buf_puts(&out, strchr(text, '\\') ? "E'" : "'");
    for (; *text; text++)
        nx_buf_add(&out,
                   *text == '\''   ? "''"
                   : *text == '\\' ? "\\\\"
                                   : text,
                   *text == '\'' || *text == '\\' ? 2 : 1);
    nx_buf_puts(&out, "'");
    return out.data;
}
