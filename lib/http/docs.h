/* SPDX-License-Identifier: Apache-2.0
 *
 * What a mount says of itself without a key: /openapi.json from its declarations, and, where
 * NexsisDocs names the viewer's files, /docs to read it in a browser.
 */
#ifndef NX_HTTP_DOCS_H
#define NX_HTTP_DOCS_H

#include "http/request.h"

/* Whether R asks for one of them. */
int nx_docs_is(const request_rec *r);

/* Answers it; DECLINED when it is something else. */
int nx_docs_serve(request_rec *r);

#endif
