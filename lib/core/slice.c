/* SPDX-License-Identifier: Apache-2.0
 *
 * Small machines over bytes. For every good document they find the same ends a parser would; for a
 * bad one some end, which the parser of the record then refuses.
 */
#include "core/slice.h"

#include <string.h>

enum { BEGIN, SCALAR, NESTED, STRING, ESCAPE };    /* of a value */
enum { CELL, PLAIN, QUOTED, QUOTE_IN_QUOTES = 3 }; /* of CSV */

static int ends_scalar(char c)
{
    return c == ',' || c == ']' || c == '}' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void begin_value(nx_slice_t *s, char c)
{
    s->depth = c == '{' || c == '[';
    s->state = s->depth ? NESTED : c == '"' ? STRING : SCALAR;
}

/* A byte inside brackets. */
static void nest(nx_slice_t *s, char c)
{
    if (c == '"')
        s->state = STRING;
    else if (c == '{' || c == '[')
        s->depth++;
    else if (c == '}' || c == ']')
        s->depth--;
}

apr_size_t nx_slice_value(nx_slice_t *s, const char *data, apr_size_t len, int *done)
{
    apr_size_t i = 0;

    *done = 0;
    if (len && s->state == BEGIN)
        begin_value(s, data[i++]);
    for (; i < len; i++) {
        char c = data[i];

        if (s->state == SCALAR) {
            if (ends_scalar(c)) {
                *done = 1;
                return i;
            }
        } else if (s->state == ESCAPE) {
            s->state = STRING;
        } else if (s->state == STRING) {
            s->state = c == '\\' ? ESCAPE : c == '"' ? NESTED : STRING;
        } else {
            nest(s, c);
        }
        if (s->state == NESTED && s->depth <= 0) {
            *done = 1;
            return i + 1;
        }
    }
    return len;
}

apr_size_t nx_slice_line(nx_slice_t *s, const char *data, apr_size_t len, int *done)
{
    const char *end = len ? memchr(data, '\n', len) : NULL;

    (void)s;
    *done = end != NULL;
    return end ? (apr_size_t)(end - data) + 1 : len;
}

static int next_state(const nx_slice_t *s, char c)
{
    if (s->state == QUOTED)
        return c == '"' ? QUOTE_IN_QUOTES : QUOTED;
    if (s->state == QUOTE_IN_QUOTES && c == '"')
        return QUOTED;
    if (c == s->separator || c == '\n')
        return CELL;
    return s->state == CELL && c == '"' ? QUOTED : PLAIN;
}

apr_size_t nx_slice_csv(nx_slice_t *s, const char *data, apr_size_t len, int *done)
{
    apr_size_t i;

    for (i = 0; i < len; i++) {
        s->state = next_state(s, data[i]);
        if (s->state == CELL && data[i] == '\n') {
            *done = 1;
            return i + 1;
        }
    }
    *done = 0;
    return len;
}

int nx_slice_in_quotes(const nx_slice_t *s)
{
    return s->state == QUOTED;
}
