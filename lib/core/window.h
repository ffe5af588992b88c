/* SPDX-License-Identifier: Apache-2.0
 *
 * A window that moves over a spool from its beginning to its end and grows to the longest record,
 * at most. Of a record that is too long only its end is looked for.
 */
#ifndef NX_CORE_WINDOW_H
#define NX_CORE_WINDOW_H

#include "core/slice.h"
#include "core/spool.h"

enum { NX_RECORD_MAX = 1024 * 1024 }; /* bytes of a record */

typedef struct nx_window_t {
    apr_pool_t *pool;
    nx_spool_t *body;
    char *data; /* AT to END of it is there and not yet used */
    apr_size_t size, at, end;
    apr_off_t next; /* byte of the body that comes after END */
} nx_window_t;

/* A record as it stands in the window, until the next one is looked for. */
typedef struct nx_span_t {
    nx_str_t is;
    apr_off_t place; /* of its first byte in the body */
    int too_long;    /* IS is then nothing */
    int cut;         /* the body ended before it did */
    nx_slice_t slice;
} nx_span_t;

/* Begins at the beginning of BODY; memory from P. */
void nx_window_open(nx_window_t *w, apr_pool_t *p, nx_spool_t *body);

/* Reads on; *GOT is 0 at the end of the body. */
nx_err_t *nx_window_fill(nx_window_t *w, apr_size_t *got) NX_MUSTCHECK;

/* Past white space; *C is the byte there, NUL at the end of the body. */
nx_err_t *nx_window_skip(nx_window_t *w, char *c) NX_MUSTCHECK;

/* The record that begins here, by SLICE, and past it. */
nx_err_t *nx_window_take(nx_window_t *w, nx_slice_fn *slice, char separator,
                         nx_span_t *span) NX_MUSTCHECK;

/* Byte of the body that comes next. */
apr_off_t nx_window_place(const nx_window_t *w);

/* How many bytes at TEXT are white space. */
apr_size_t nx_space_span(const char *text, apr_size_t len);

#endif
