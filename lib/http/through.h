/* SPDX-License-Identifier: Apache-2.0
 *
 * A mount that is somebody else's (NexsisFallThrough): what is not ours goes on to the handler
 * httpd would have chosen without us, as the client sent it, body and all.
 */
#ifndef NX_HTTP_THROUGH_H
#define NX_HTTP_THROUGH_H

#include "http/request.h"

/* Registers the filter that gives a body a second time. */
void nx_through_register(void);

/* Whether the mount of NOTE is shared. */
int nx_through_on(const nx_note_t *note);

/* Reads a form of at most MAX bytes into *TEXT; TEXT->data is NULL when there is more, or the body
 * is no form: it is not ours then. Whatever was read will be read again, before the rest, by the
 * handler the request goes on to. Fails, *STATUS set for httpd, when the client does not send it.
 */
nx_err_t *nx_through_form(request_rec *r, int max, nx_str_t *text, int *status) NX_MUSTCHECK;

/* Whether ERR, NULL for none, sends the request on: all before it was found to be ours do, and a
 * database that is away does unless something may have been written. */
int nx_through_wants(const nx_note_t *note, const nx_err_t *err);

/* Before anything is done with a request to a shared mount. */
void nx_through_begin(request_rec *r);

/* Puts everything back as nx_through_begin found it; the value to return from the handler. */
int nx_through_pass(request_rec *r);

#endif
