/* SPDX-License-Identifier: Apache-2.0
 *
 * What a new session has to do before it is as quick as an old one: learn where it is, prepare
 * statements, compile functions. Changes nothing in the database.
 */
#ifndef NX_DB_SESSION_H
#define NX_DB_SESSION_H

#include "db/conn.h"

/* Makes sure CONN knows its site. False: FAULT says why; SQLSTATE 3F000 when not installed. */
int nx_session_learn(nx_conn_t *conn, apr_time_t deadline, apr_pool_t *p, nx_fault_t *fault);

/* When the deadline of a call ends on the server's clock, microseconds since 1970. */
apr_time_t nx_session_until(const nx_conn_t *conn, apr_time_t deadline);

/* Readies CONN for the statements of USED (NX_SQL_COUNT of them; sql NULL: never run here): reads
 * are prepared, write functions called with no items. False: the connection is of no more use. */
int nx_session_warm(nx_conn_t *conn, const nx_used_t *used, apr_time_t deadline, apr_pool_t *p);

#endif
