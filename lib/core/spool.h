/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes on their way in or out: in memory up to a limit, then in a temporary file that has no
 * name. Bodies are read into one before a database connection is taken, answers are written into
 * one before a byte is sent. APR only.
 */
#ifndef NX_CORE_SPOOL_H
#define NX_CORE_SPOOL_H

#include <apr_file_io.h>

#include "text.h"

struct nx_spool_t {
    apr_pool_t *pool;
    apr_size_t memory_bytes; /* above this the content moves to FILE */
    nx_buf_t text;           /* the content, or what FILE does not have yet */
    apr_file_t *file;        /* NULL: all in memory */
    apr_off_t in_file;       /* bytes in FILE */
};

/* A new, empty one in P. */
nx_spool_t *nx_spool_make(apr_pool_t *p, apr_size_t memory_bytes);

/* Appends LEN bytes. Fails with NX_DB_FULL when the temporary file cannot be made or written. */
nx_err_t *nx_spool_add(nx_spool_t *s, const char *data, apr_size_t len) NX_MUSTCHECK;

/* Moves what is in memory to the file, where there is one, so that FILE holds everything. */
nx_err_t *nx_spool_flush(nx_spool_t *s) NX_MUSTCHECK;

/* Bytes in all. */
apr_off_t nx_spool_size(const nx_spool_t *s);

/* Forgets the content; the file, if any, is kept and truncated. */
nx_err_t *nx_spool_reset(nx_spool_t *s) NX_MUSTCHECK;

/* Reads up to LEN bytes from byte AT on into TO; *GOT of them are there. Appending goes on where it
 * was. */
nx_err_t *nx_spool_read(nx_spool_t *s, apr_off_t at, char *to, apr_size_t len,
                        apr_size_t *got) NX_MUSTCHECK;

/* Writes LEN bytes over those at AT, which must be there already. */
nx_err_t *nx_spool_patch(nx_spool_t *s, apr_off_t at, const char *data,
                         apr_size_t len) NX_MUSTCHECK;

/* The whole content as text in the spool's pool, NUL-terminated: for bodies whose size is already
 * limited. */
nx_err_t *nx_spool_text(nx_spool_t *s, nx_str_t *text) NX_MUSTCHECK;

#endif
