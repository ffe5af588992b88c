/* SPDX-License-Identifier: Apache-2.0
 *
 * The request target: path segments, query and form bodies, redaction. Each octet is decoded once
 * and only once, so `A%252FB` and `A%2FB` stay different ids. APR only.
 */
#ifndef NX_CORE_URI_H
#define NX_CORE_URI_H

#include "../nx.h"

/* One name=value pair of a query or form, decoded. VALUE.data is "" when there was no "=". */
typedef struct nx_pair_t {
    const char *name;
    nx_str_t value;
} nx_pair_t;

/* Splits the raw path (as sent; a query is ignored, an absolute-form target's scheme and authority
 * are skipped) on "/", removes empty, "." and ".." segments as httpd does (dot segments also when
 * written %2e), and decodes each segment once. *SEGMENTS holds nx_str_t, NUL-terminated.
 * Fails with NX_BAD_PATH (bad escape, a ".." that leaves the root, control characters after
 * decoding), NX_NUL_NOT_ALLOWED, NX_INVALID_UTF8. */
nx_err_t *nx_path_split(apr_pool_t *p, const char *raw, apr_array_header_t **segments) NX_MUSTCHECK;

/* SEGMENTS joined with "/" before each, a "/" inside a segment as %2F: what httpd's r->uri is
 * under AllowEncodedSlashes NoDecode. "/" for no segments. To be compared
 * with nx_path_same. */
const char *nx_path_join(apr_pool_t *p, const apr_array_header_t *segments);

/* Whether httpd's URI and our joined path are the same resource: equal but for the case of the
 * hex digits of %2F, repeated and trailing slashes, and dot segments. */
int nx_path_same(apr_pool_t *p, const char *uri, const char *joined);

/* Reads application/x-www-form-urlencoded text (also a query string, without its "?"): pairs on
 * "&", "+" is a space, each octet decoded once. Empty pairs are skipped; control characters other
 * than NUL are let through. *PAIRS holds nx_pair_t, in the order written and as often as given;
 * on failure those before the fault.
 * WHAT is NX_BAD_QUERY or NX_BAD_FORM and is what a bad escape or more than MAX pairs fails with;
 * also NX_INVALID_UTF8, NX_NUL_NOT_ALLOWED (field: the name where it is known). */
nx_err_t *nx_form_parse(apr_pool_t *p, const char *text, apr_size_t len, int max, nx_kind_t what,
                        apr_array_header_t **pairs) NX_MUSTCHECK;

/* TEXT percent-encoded as one path segment (RFC 3986 unreserved kept). No spelling makes
 * a segment of ".", ".." or ""; callers refuse such ids when they are created. */
const char *nx_uri_escape(apr_pool_t *p, const char *text);

/* A query string with the values of secret parameters replaced by "REDACTED": those whose name,
 * decoded and in any case, contains token, api_key or password (so wstoken, access_token and
 * users[0][password] too). A name may also begin after ";". Returns QUERY itself when there was
 * none. NULL for NULL. */
const char *nx_redact_query(apr_pool_t *p, const char *query);

/* The same for a request line or a whole URI: only what follows the first "?", up to " HTTP/" at
 * the end of a request line. */
const char *nx_redact_target(apr_pool_t *p, const char *target);

#endif
