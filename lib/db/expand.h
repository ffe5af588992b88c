/* SPDX-License-Identifier: Apache-2.0
 *
 * Names in SQL: {user} is Moodle's table, {f} the schema of our functions. The module and
 * nexsisctl fill them in by this one function. APR only.
 */
#ifndef NX_DB_EXPAND_H
#define NX_DB_EXPAND_H

#include "../nx.h"

/* The version of the functions this build calls: they live in schema nexsis_f<NX_F>. Raised
 * whenever a function's arguments, result or meaning change. */
#define NX_F 2

/* TEXT with {f} replaced by nexsis_f<F> and every other {name} by "SCHEMA"."PREFIXname". A { that
 * no lower-case name and } follow stays. In P. Whether a name is one of Moodle's tables was
 * checked when TEXT was built in (sql/catalogue.pl). */
const char *nx_sql_expand(apr_pool_t *p, const char *text, const char *schema, const char *prefix,
                          int f);

/* NAME as an SQL identifier, in double quotes. In P. */
const char *nx_sql_ident(apr_pool_t *p, const char *name);

#endif
