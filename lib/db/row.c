/* SPDX-License-Identifier: Apache-2.0
 *
 * Columns of a row. A line of COPY costs a fifth of a tuple that libpq hands out by itself, which
 * is what lists of a million rows take their time for.
 */
#include "db/row.h"

#include <string.h>

const char *nx_row_text(const nx_row_t *row, int col)
{
    if (!row->result)
        return row->texts[col];
    if (PQgetisnull(row->result, row->at, col))
        return NULL;
    return PQgetvalue(row->result, row->at, col);
}

apr_size_t nx_row_len(const nx_row_t *row, int col)
{
    return row->result ? (apr_size_t)PQgetlength(row->result, row->at, col) : row->lens[col];
}

const char *nx_row_get(const nx_row_t *row, int col, apr_size_t *len)
{
    if (!row->result) {
        *len = row->lens[col];
        return row->texts[col];
    }
    *len = (apr_size_t)PQgetlength(row->result, row->at, col);
    if (*len == 0 && PQgetisnull(row->result, row->at, col))
        return NULL;
    return PQgetvalue(row->result, row->at, col);
}

/* The column from TEXT to END without its escapes; returns its new end. */
static char *unescape(char *text, const char *end)
{
    static const char from[] = "bfnrtv", to[] = "\b\f\n\r\t\v";
    char *out = text;

    while (text < end) {
        const char *at;

        if (*text != '\\' || text + 1 == end) {
            *out++ = *text++;
            continue;
        }
        at = memchr(from, text[1], sizeof(from) - 1);
        *out++ = at ? to[at - from] : text[1];
        text += 2;
    }
    return out;
}

int nx_row_split(char *line, apr_size_t len, const char **texts, apr_size_t *lens)
{
    char *end = line + len - (len > 0 && line[len - 1] == '\n'), *at = line;
    int escapes = memchr(line, '\\', len) != NULL, n = 0;

    for (;;) {
        char *tab = memchr(at, '\t', (size_t)(end - at)), *stop = tab ? tab : end;

        if (n == NX_COPY_COLUMNS)
            return -1;
        texts[n] = at;
        if (escapes && stop - at == 2 && at[0] == '\\' && at[1] == 'N') {
            texts[n] = NULL;
            lens[n] = 0;
        } else {
            char *last = escapes ? unescape(at, stop) : stop;
            *last = '\0';
            lens[n] = (apr_size_t)(last - at);
        }
        n++;
        if (!tab)
            return n;
        at = tab + 1;
    }
}
