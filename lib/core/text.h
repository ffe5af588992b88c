/* SPDX-License-Identifier: Apache-2.0
 *
 * UTF-8 and growing text. Pure functions on bytes: APR only.
 */
#ifndef NX_CORE_TEXT_H
#define NX_CORE_TEXT_H

#include "../nx.h"

/* Text that grows in a pool; DATA is NUL-terminated from nx_buf_init on and moves as it grows. */
typedef struct nx_buf_t {
    apr_pool_t *pool;
    char *data;
    apr_size_t len, size;
} nx_buf_t;

/* Starts B in P with room for SIZE bytes. */
void nx_buf_init(nx_buf_t *b, apr_pool_t *p, apr_size_t size);

void nx_buf_add(nx_buf_t *b, const char *data, apr_size_t len);
void nx_buf_puts(nx_buf_t *b, const char *text);
void nx_buf_printf(nx_buf_t *b, const char *fmt, ...) NX_PRINTF(2, 3);

/* Adds the LEN bytes at TEXT as a JSON string with its quotes: RFC 8259 escapes, "/" as it is,
 * non-ASCII as it is; a byte that is not valid UTF-8 becomes U+FFFD, so the output is JSON
 * whatever the database held. */
void nx_buf_json(nx_buf_t *b, const char *text, apr_size_t len);

/* Adds a comma unless B is empty or ends in an opening bracket: before each member of JSON. */
void nx_buf_comma(nx_buf_t *b);

/* Adds the member NAME with TEXT as its string (NULL: null), and a comma before it as nx_buf_comma
 * does. */
void nx_buf_member(nx_buf_t *b, const char *name, const char *text);

/* Makes room for MORE bytes in B and returns where they go; nx_buf_end then says where they ended.
 */
char *nx_buf_room(nx_buf_t *b, apr_size_t more);
void nx_buf_end(nx_buf_t *b, char *end);

/* Writes the LEN bytes at TEXT to OUT as nx_buf_json adds them, without a NUL, and returns their
 * end: at most 6 * LEN + 2 bytes. */
char *nx_json_write(char *out, const char *text, apr_size_t len);

/* Bytes of the UTF-8 character at TEXT (1 to 4), or 0 when the bytes there are not valid UTF-8 or
 * end before END. TEXT is before END. */
int nx_utf8_step(const char *text, const char *end);

/* How many of the LEN bytes at TEXT, from the first on, are ASCII without a break. */
apr_size_t nx_ascii_span(const char *text, apr_size_t len);

/* Characters in the LEN bytes at TEXT, or -1 when they are not valid UTF-8 (overlong forms,
 * surrogates and values above U+10FFFF are not valid). */
apr_ssize_t nx_utf8_count(const char *text, apr_size_t len);

/* Whether TEXT has a control character (U+0000-001F, U+007F-009F). TEXT is valid UTF-8. */
int nx_utf8_has_control(const char *text, apr_size_t len);

/* The value of the N (at most 7) hexadecimal digits at S, or -1 when one of them is none. */
int nx_hex_value(const char *s, int n);

/* Whether the media type of TYPE (a Content-Type; NULL: there is none) is NAME, whatever its
 * parameters; "" where it says none. */
int nx_media_is(const char *type, const char *name);

#endif
