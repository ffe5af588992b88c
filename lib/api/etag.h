/* SPDX-License-Identifier: Apache-2.0
 *
 * Entity tags (RFC 9110): the strong validator of a document is a hash of the columns it is made
 * of, the same that sql/lms/etag.sql makes under the locks of a write.
 */
#ifndef NX_API_ETAG_H
#define NX_API_ETAG_H

#include "api/api.h"

/* The ETag, with its quotes, of the document of SHAPE whose first column is FIRST of ROW. In P. */
const char *nx_etag_row(apr_pool_t *p, const nx_shape_t *shape, const nx_row_t *row, int first);

/* Answers a read whose document has ETAG: the header, and by the request's conditions NULL with the
 * document as it is, NULL with 304 and nothing, or NX_PRECONDITION. NX_INVALID: a condition that
 * cannot be read. */
nx_err_t *nx_etag_answer(nx_req_t *q, nx_reply_t *out, const char *etag) NX_MUSTCHECK;

/* The conditions of a write into q->match, as call.match takes them; NULL there when there are
 * none. Fails with NX_INVALID. */
nx_err_t *nx_etag_conditions(nx_req_t *q) NX_MUSTCHECK;

#endif
