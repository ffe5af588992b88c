/* SPDX-License-Identifier: Apache-2.0
 *
 * nexsisctl's connection to PostgreSQL; support/pg.c is its only file that includes libpq.
 * Blocking: an administrator waits for it. What PostgreSQL says reaches the administrator.
 */
#ifndef NX_SUPPORT_PG_H
#define NX_SUPPORT_PG_H

#include "nx.h"

typedef struct nx_pg_t nx_pg_t;
typedef struct nx_pg_rows_t nx_pg_rows_t;

/* Connects by DSN (NULL: the PG* variables alone). A password in DSN is refused with
 * NX_BAD_REQUEST, because everybody can see command lines. *DB closes with P. The session runs
 * in UTC with search_path pg_catalog. */
nx_err_t *nx_pg_connect(apr_pool_t *p, const char *dsn, nx_pg_t **db) NX_MUSTCHECK;

/* Runs SQL (one or more statements, no parameters) and drops what it returns. */
nx_err_t *nx_pg_run(nx_pg_t *db, const char *sql) NX_MUSTCHECK;

/* Runs one statement with N text parameters (const char *, NULL is NULL). *ROWS lives as long as
 * the connection's pool. */
nx_err_t *nx_pg_query(nx_pg_t *db, nx_pg_rows_t **rows, const char *sql, int n, ...) NX_MUSTCHECK;

int nx_pg_count(const nx_pg_rows_t *rows);

/* Column COL of row ROW as text; NULL for NULL and for a row that is not there. */
const char *nx_pg_value(const nx_pg_rows_t *rows, int row, int col);

/* Rows the statement inserted, changed or deleted. */
const char *nx_pg_affected(const nx_pg_rows_t *rows);

const char *nx_pg_database(const nx_pg_t *db);
const char *nx_pg_user(const nx_pg_t *db);

/* Such as 150020. */
int nx_pg_version(const nx_pg_t *db);

/* PASSWORD as the server stores it for USER, so that the server's log never sees it in clear. */
nx_err_t *nx_pg_password(nx_pg_t *db, const char *user, const char *password,
                         const char **stored) NX_MUSTCHECK;

/* TEXT as an SQL string constant with its quotes; NULL gives NULL (the word). In P. */
const char *nx_pg_literal(apr_pool_t *p, const char *text);

#endif
