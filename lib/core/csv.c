/* SPDX-License-Identifier: Apache-2.0
 *
 * CSV as spreadsheets write it: quotes where they are needed, a quote inside them doubled, lines
 * with CR LF or LF. What can be read in two ways is an error. APR only.
 */
#include "core/csv.h"

#include <string.h>

#include <apr_strings.h>

#include "core/text.h"

enum { CELLS_MAX = 1000 };

char nx_csv_separator(const char *line, apr_size_t len)
{
    int quoted = 0;
    apr_size_t i;

    for (i = 0; i < len && (quoted || line[i] != '\n'); i++) {
        if (line[i] == '"')
            quoted = !quoted;
        else if (!quoted && (line[i] == ',' || line[i] == ';' || line[i] == '\t'))
            return line[i];
    }
    return ',';
}

/* The cell in quotes at *AT, which moves behind them. */
static nx_err_t *quoted_cell(apr_pool_t *p, const char **at, const char *end, nx_str_t *cell)
{
    const char *s = *at + 1;
    char *to = apr_palloc(p, (apr_size_t)(end - *at) + 1);

    cell->data = to;
    for (;; s++) {
        if (s == end)
            return nx_err_make(p, NX_BAD_CSV, NULL, "a quote is opened and never closed");
        if (*s == '"' && (++s == end || *s != '"'))
            break;
        *to++ = *s;
    }
    *to = '\0';
    cell->len = (apr_size_t)(to - cell->data);
    *at = s;
    return NULL;
}

static nx_err_t *check_cell(apr_pool_t *p, const nx_str_t *cell, int column)
{
    if (memchr(cell->data, '\0', cell->len))
        return nx_err_make(p, NX_NUL_NOT_ALLOWED, NULL, "cell %d has a NUL byte", column);
    if (nx_utf8_count(cell->data, cell->len) < 0)
        return nx_err_make(p, NX_INVALID_UTF8, NULL, "cell %d is not valid UTF-8", column);
    return NULL;
}

static nx_err_t *read_cell(apr_pool_t *p, const char **at, const char *end, char separator,
                           nx_str_t *cell)
{
    const char *s = *at;

    if (s < end && *s == '"') {
        NX_TRY(quoted_cell(p, at, end, cell));
        if (*at < end && **at != separator)
            return nx_err_make(p, NX_BAD_CSV, NULL,
                               "a cell goes on after the quote that ends it; a quote inside a cell "
                               "is doubled");
        return NULL;
    }
    while (s < end && *s != separator)
        s++;
    cell->len = (apr_size_t)(s - *at);
    cell->data = apr_pstrmemdup(p, *at, cell->len);
    *at = s;
    return NULL;
}

nx_err_t *nx_csv_split(apr_pool_t *p, const char *line, apr_size_t len, char separator,
                       apr_array_header_t **cells)
{
    const char *end = line + len, *at = line;
    apr_array_header_t *list = apr_array_make(p, 16, sizeof(nx_str_t));

    if (end > line && end[-1] == '\n')
        end--;
    if (end > line && end[-1] == '\r')
        end--;
    for (;; at++) {
        nx_str_t cell;

        if (list->nelts == CELLS_MAX)
            return nx_err_make(p, NX_TOO_MANY_VALUES, NULL, "more than %d cells in a line",
                               CELLS_MAX);
        NX_TRY(read_cell(p, &at, end, separator, &cell));
        NX_TRY(check_cell(p, &cell, list->nelts + 1));
        APR_ARRAY_PUSH(list, nx_str_t) = cell;
        if (at >= end)
            break;
    }
    *cells = list;
    return NULL;
}

static const char *trimmed(apr_pool_t *p, const nx_str_t *cell)
{
    apr_size_t len = cell->len, skip = 0;

    while (skip < len && strchr(" \t", cell->data[skip]))
        skip++;
    while (len > skip && strchr(" \t", cell->data[len - 1]))
        len--;
    return apr_pstrmemdup(p, cell->data + skip, len - skip);
}

nx_err_t *nx_csv_names(apr_pool_t *p, const apr_array_header_t *cells, apr_array_header_t **names)
{
    apr_array_header_t *list = apr_array_make(p, cells->nelts, sizeof(const char *));
    int i, j;

    for (i = 0; i < cells->nelts; i++) {
        const char *name = trimmed(p, &APR_ARRAY_IDX(cells, i, nx_str_t));

        if (!*name)
            return nx_err_make(p, NX_BAD_CSV, NULL,
                               "column %d has no name: the first line of CSV names the columns",
                               i + 1);
        for (j = 0; j < i; j++) {
            if (strcmp(name, APR_ARRAY_IDX(list, j, const char *)) == 0)
                return nx_err_make(p, NX_BAD_CSV, NULL, "columns %d and %d have the same name",
                                   j + 1, i + 1);
        }
        APR_ARRAY_PUSH(list, const char *) = name;
    }
    *names = list;
    return NULL;
}

nx_err_t *nx_csv_members(apr_pool_t *p, const apr_array_header_t *names,
                         const apr_array_header_t *cells, apr_array_header_t **members)
{
    apr_array_header_t *list = apr_array_make(p, cells->nelts, sizeof(nx_json_member_t));
    int i;

    if (cells->nelts != names->nelts)
        return nx_err_make(p, NX_BAD_CSV, NULL, "this line has %d cells, the first line names %d",
                           cells->nelts, names->nelts);
    for (i = 0; i < cells->nelts; i++) {
        const nx_str_t *cell = &APR_ARRAY_IDX(cells, i, nx_str_t);
        nx_json_member_t member = {APR_ARRAY_IDX(names, i, const char *), NX_JSON_STRING, *cell,
                                   NULL};

        if (cell->len == 0)
            continue;
        if (strcmp(cell->data, "\\N") == 0) {
            member.type = NX_JSON_NULL;
            member.text = (nx_str_t){NULL, 0};
        }
        APR_ARRAY_PUSH(list, nx_json_member_t) = member;
    }
    *members = list;
    return NULL;
}
