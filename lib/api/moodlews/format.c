/* SPDX-License-Identifier: Apache-2.0
 *
 * XML unless JSON was asked for, in so many words.
 */
#include "api/moodlews/format.h"

int moodlews_wants_json(const nx_req_t *q)
{
    static const char name[] = "moodlewsrestformat";
    const nx_pair_t *pair = q->raw ? nx_pair_last(q->raw->form, name) : NULL;

    if (!pair && q->raw)
        pair = nx_pair_last(q->raw->query, name);
    return pair && strcmp(pair->value.data, "json") == 0;
}

void moodlews_headers(const nx_req_t *q, nx_reply_t *out)
{
    int json = moodlews_wants_json(q);

    out->type = json ? "application/json" : "application/xml; charset=utf-8";
    if (!json)
        apr_table_setn(out->headers, "Content-Disposition", "inline; filename=\"response.xml\"");
    apr_table_setn(out->headers, "Expires", "Thu, 01 Jan 1970 00:00:00 GMT");
    apr_table_setn(out->headers, "Pragma", "no-cache");
    apr_table_setn(out->headers, "Accept-Ranges", "none");
    apr_table_setn(out->headers, "Access-Control-Allow-Origin", "*");
}
