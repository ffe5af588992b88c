/* SPDX-License-Identifier: Apache-2.0
 *
 * One request of a mount from target to answer, whatever the protocol.
 */
#ifndef NX_HTTP_SERVE_H
#define NX_HTTP_SERVE_H

#include "http/request.h"

/* Answers R, which has a note. Returns what a content handler returns: OK, or httpd's own code
 * when httpd has already answered. */
int nx_serve(request_rec *r);

#endif
