/* SPDX-License-Identifier: Apache-2.0
 *
 * The format a caller wants, and the headers Moodle sends with it.
 */
#ifndef NX_API_MOODLEWS_FORMAT_H
#define NX_API_MOODLEWS_FORMAT_H

#include "api/api.h"

#define MW_XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n"

/* Whether Q wants JSON: moodlewsrestformat=json in form or query; everything else is XML. */
int moodlews_wants_json(const nx_req_t *q);

/* Sets type and headers of OUT for that format. */
void moodlews_headers(const nx_req_t *q, nx_reply_t *out);

#endif
