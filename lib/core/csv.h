/* SPDX-License-Identifier: Apache-2.0
 *
 * One line of CSV (RFC 4180) as its cells. Which column is which member is said by the first line.
 */
#ifndef NX_CORE_CSV_H
#define NX_CORE_CSV_H

#include "core/json.h"

/* What separates the cells of the body that begins with LINE: the first of , ; and TAB that is in
 * no quotes; a comma when there is none. */
char nx_csv_separator(const char *line, apr_size_t len);

/* Splits LINE (its line end may be there) into CELLS (nx_str_t, NUL-terminated, in P), quotes
 * taken off. Fails with NX_BAD_CSV, NX_INVALID_UTF8, NX_NUL_NOT_ALLOWED, NX_TOO_MANY_VALUES. */
nx_err_t *nx_csv_split(apr_pool_t *p, const char *line, apr_size_t len, char separator,
                       apr_array_header_t **cells) NX_MUSTCHECK;

/* The names of the columns: CELLS of the first line without the blanks around them. Fails with
 * NX_BAD_CSV when one has no name, or two have the same. */
nx_err_t *nx_csv_names(apr_pool_t *p, const apr_array_header_t *cells,
                       apr_array_header_t **names) NX_MUSTCHECK;

/* CELLS under NAMES as members (nx_json_member_t): an empty cell is absent, \N is null, all else a
 * string. Fails with NX_BAD_CSV when there are not as many cells as names. */
nx_err_t *nx_csv_members(apr_pool_t *p, const apr_array_header_t *names,
                         const apr_array_header_t *cells,
                         apr_array_header_t **members) NX_MUSTCHECK;

#endif
