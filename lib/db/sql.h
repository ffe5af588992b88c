/* SPDX-License-Identifier: Apache-2.0
 *
 * A statement of the catalogue that sql/catalogue.pl makes from sql/queries. The objects
 * themselves (NX_SQL_<FILE>) are declared in the generated header "gen/sql.h".
 */
#ifndef NX_DB_SQL_H
#define NX_DB_SQL_H

typedef struct nx_sql_t {
    int index;        /* 0 .. NX_SQL_COUNT-1: place in a connection's list of prepared ones */
    const char *name; /* prepared statement's name, also what logs show */
    const char *text; /* with $1.. for parameters, {table} for Moodle's and {f} for our schema */
    int param_count;
    const char *whole; /* for each_time: a COPY of what it gives when all parameters are NULL */
    int each_time;     /* planned for the values of each call: never prepared under its name */
} nx_sql_t;

#endif
