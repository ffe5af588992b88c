/* SPDX-License-Identifier: Apache-2.0
 *
 * Errors as problem JSON (RFC 9457). The document of the protocol prints no error body; "message"
 * repeats the detail for clients that look for it as in /ping.
 */
#include "api/nexsis/nexsis.h"

#include <apr_strings.h>

#include "core/text.h"

/* One entry for each bad field. */
static void add_errors(nx_buf_t *b, const nx_err_t *err)
{
    nx_buf_puts(b, ",\"errors\":[");
    for (; err; err = err->next) {
        if (!err->field)
            continue;
        nx_buf_comma(b);
        nx_buf_puts(b, "{");
        nx_buf_member(b, "field", err->field);
        nx_buf_member(b, "code", nx_err_info(err->kind)->slug);
        nx_buf_member(b, "detail", err->detail);
        nx_buf_puts(b, "}");
    }
    nx_buf_puts(b, "]");
}

static const char *all_details(const nx_req_t *q, const nx_err_t *err)
{
    const char *text = err->detail;

    for (err = err->next; err; err = err->next)
        text = apr_pstrcat(q->pool, text, "; ", err->detail, NULL);
    return text;
}

void nexsis_problem_write(const nx_req_t *q, const nx_err_t *err, nx_reply_t *out)
{
    const nx_kind_info_t *info = nx_err_info(err->kind);
    const char *detail = all_details(q, err);
    nx_buf_t b;

    nx_buf_init(&b, q->pool, 512);
    nx_buf_puts(&b, "{\"type\":\"about:blank\"");
    nx_buf_member(&b, "title", info->title);
    nx_buf_printf(&b, ",\"status\":%d", info->status);
    nx_buf_member(&b, "detail", detail);
    nx_buf_member(&b, "code", info->slug);
    add_errors(&b, err);
    nx_buf_member(&b, "requestid", q->id);
    nx_buf_member(&b, "message", detail);
    nx_buf_puts(&b, "}");
    out->type = "application/problem+json; charset=utf-8";
    (void)!nx_spool_add(out->body, b.data, b.len);
}
