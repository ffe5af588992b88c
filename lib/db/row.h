/* SPDX-License-Identifier: Apache-2.0
 *
 * What is behind nx_row_t: a tuple of a result, or a line of COPY. For lib/db alone.
 */
#ifndef NX_DB_ROW_H
#define NX_DB_ROW_H

#include <libpq-fe.h>

#include "db/db.h"

enum { NX_COPY_COLUMNS = 64 };

struct nx_row_t {
    const PGresult *result;   /* NULL: a line of COPY */
    int at;                   /* tuple of RESULT */
    const char *const *texts; /* columns of the line, NULL for SQL NULL, */
    const apr_size_t *lens;   /* and how long they are */
};

/* Takes a line of COPY's text format apart, in place: LEN bytes at LINE, its end of line included.
 * Returns how many columns it has, -1 for more than NX_COPY_COLUMNS. */
int nx_row_split(char *line, apr_size_t len, const char **texts, apr_size_t *lens);

#endif
