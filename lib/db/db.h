/* SPDX-License-Identifier: Apache-2.0
 *
 * The database as the layers above see it: run a statement of the catalogue for a request, get its
 * rows. Connections, deadlines, retries and SQLSTATEs stay behind this header. A write is one call
 * of one function, run exactly once whatever happens to the connection (design: section 5).
 */
#ifndef NX_DB_DB_H
#define NX_DB_DB_H

#include "../nx.h"
#include "gen/sql.h"

/* A row of a result; valid only while the sink that got it runs. */
typedef struct nx_row_t nx_row_t;

/* Column COL as text, NUL-terminated; NULL for SQL NULL. Valid as long as ROW. */
const char *nx_row_text(const nx_row_t *row, int col);
apr_size_t nx_row_len(const nx_row_t *row, int col);

/* Both at once: what nx_row_text gives, its length in *LEN. */
const char *nx_row_get(const nx_row_t *row, int col, apr_size_t *len);

/* Where rows go. RESTART (may be NULL) forgets what came so far: the statement is run again. */
typedef struct nx_sink_t {
    void *baton;
    nx_err_t *(*row)(void *baton, const nx_row_t *row);
    void (*restart)(void *baton);
} nx_sink_t;

/* Runs a read and gives its rows to SINK, streaming them when STREAM. Fails with what sink failed
 * with, or NX_DB_*, NX_SCHEMA_*, NX_INTERNAL. The connection is back in the pool on return. */
nx_err_t *nx_db_read(nx_req_t *q, const nx_sql_t *sql, const char *const *args,
                     const nx_sink_t *sink, int stream) NX_MUSTCHECK;

/* Runs a write function: statement SQL has two parameters, the call (made here: request id,
 * attempt, deadline, caller, and OPTIONS: JSON members without braces, "" for none) and ITEMS, a
 * JSON array. New sessions call it with [] ahead of need: no items must mean no effect. Also fails
 * with NX_COMMIT_UNKNOWN, NX_READ_ONLY, NX_MOODLE_*, NX_CONFLICT. */
nx_err_t *nx_db_write(nx_req_t *q, const nx_sql_t *sql, const char *options, const char *items,
                      const nx_sink_t *sink) NX_MUSTCHECK;

/* What becomes of the writes of a request that is done later (q->park): KEEP gets each in place of
 * the database, CALL without request, attempt and deadline. */
struct nx_park_t {
    nx_err_t *(*keep)(nx_park_t *park, nx_req_t *q, const nx_sql_t *sql, const char *call,
                      const char *items);
};

/* A connection; lib/db/conn.h knows what it is. nx_db_t: the connections of one server (virtual
 * host), made by lib/db/pool.h. */
typedef struct nx_conn_t nx_conn_t;

#endif
