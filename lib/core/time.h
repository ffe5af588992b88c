/* SPDX-License-Identifier: Apache-2.0
 *
 * Points in time as clients write them. Pure.
 */
#ifndef NX_CORE_TIME_H
#define NX_CORE_TIME_H

#include "../nx.h"

/* A point in time, or one on a wall whose zone is not known here. */
typedef struct nx_moment_t {
    int has_zone;
    apr_int64_t seconds; /* since 1970 UTC; without a zone: as if the wall were in UTC */
    int is_date;         /* no time of day was given */
} nx_moment_t;

/* Reads ISO 8601 as clients send it: a date, or date and time to the minute, second or fraction
 * (dropped), "T" or a space between them, with Z, +hh:mm, +hhmm, +hh or no zone; a space before
 * the zone is a "+" that a query string lost. All digits: Unix seconds. Years 1970 to 9999.
 * False when TEXT is none of these; MOMENT is then untouched. */
int nx_time_read(const char *text, nx_moment_t *moment);

/* Bytes nx_time_write may take, its NUL included. */
enum { NX_TIME_SIZE = 48 };

/* Writes SECONDS since 1970 as "2017-08-16T21:09:30+00:00" and a NUL; returns how many bytes
 * that are without it. */
apr_size_t nx_time_write(apr_int64_t seconds, char *out);

#endif
