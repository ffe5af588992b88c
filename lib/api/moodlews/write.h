/* SPDX-License-Identifier: Apache-2.0
 *
 * Values become JSON as PHP's json_encode writes it, or Moodle's XML, along a return tree. Two
 * sources: a row's columns, or JSON text of positional arrays.
 */
#ifndef NX_API_MOODLEWS_WRITE_H
#define NX_API_MOODLEWS_WRITE_H

#include "api/moodlews/moodlews.h"
#include "core/text.h"

typedef struct mw_writer_t {
    nx_buf_t *out;
    int json; /* else XML */
} mw_writer_t;

/* Adds the members of D (an MW_SINGLE, or an MW_LIST's element) from ROW's columns, or the one
 * column of an MW_VALUES' element. Fails with NX_INTERNAL where a required value is NULL, or nested
 * text is not what D says. */
nx_err_t *mw_write_row(const mw_writer_t *w, const mw_desc_t *d, const nx_row_t *row) NX_MUSTCHECK;

/* Adds a value of D from TEXT: positional JSON; NULL or "null": null. */
nx_err_t *mw_write_json(const mw_writer_t *w, const mw_desc_t *d, const char *text) NX_MUSTCHECK;

/* TEXT as a JSON string with its quotes: non-ASCII as \uXXXX, "/" as \/. */
void mw_put_json_text(nx_buf_t *out, const char *text, apr_size_t len);

/* TEXT with & < > " escaped. */
void mw_put_xml_text(nx_buf_t *out, const char *text, apr_size_t len);

/* TEXT as an element of a PostgreSQL array, quoted. */
void mw_put_array_text(nx_buf_t *out, const char *text);

#endif
