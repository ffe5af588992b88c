/* SPDX-License-Identifier: Apache-2.0
 *
 * The answer: status, headers, and the spool as a brigade. The database connection is long back in
 * its pool when the first byte goes out.
 */
#include "http/request.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include <util_filter.h>

nx_reply_t *nx_request_reply(nx_note_t *note)
{
    nx_reply_t *out = apr_pcalloc(note->q->pool, sizeof(*out));

    out->status = HTTP_OK;
    out->type = note->conf->api->type;
    out->body = nx_spool_make(note->q->pool, (apr_size_t)note->settings.spool_bytes);
    out->headers = apr_table_make(note->q->pool, 4);
    return out;
}

/* Names in a header: what is no plain ASCII text is percent-encoded by its octets. */
static const char *header_list(apr_pool_t *p, const apr_array_header_t *names, const char *between)
{
    static const char hex[] = "0123456789ABCDEF";
    nx_buf_t b;
    int i;

    nx_buf_init(&b, p, 64);
    for (i = 0; i < names->nelts && b.len < 2000; i++) {
        const char *c = APR_ARRAY_IDX(names, i, const char *);
        nx_buf_puts(&b, i ? between : "");
        for (; *c && b.len < 2000; c++) {
            char enc[3] = {'%', hex[(unsigned char)*c >> 4], hex[*c & 15]};
            if (*c >= ' ' && *c < 0x7f && *c != '%')
                nx_buf_add(&b, c, 1);
            else
                nx_buf_add(&b, enc, 3);
        }
    }
    return b.data;
}

void nx_request_headers(request_rec *r, const nx_reply_t *out)
{
    const nx_note_t *note = nx_request_note(r);
    const nx_req_t *q = note->q;
    apr_table_t *h = r->err_headers_out;

    apr_table_overlap(h, out->headers, APR_OVERLAP_TABLES_SET);
    apr_table_setn(h, "X-Request-Id", q->id);
    apr_table_setn(h, "Cache-Control", "no-store");
    apr_table_setn(h, "X-Content-Type-Options", "nosniff");
    if (q->warnings->nelts)
        apr_table_setn(h, "Nexsis-Warning", header_list(q->pool, q->warnings, "; "));
    if (q->input && q->input->ignored->nelts && note->settings.unknown_members == NX_UNKNOWN_WARN)
        apr_table_setn(h, "Nexsis-Ignored", header_list(q->pool, q->input->ignored, ", "));
}

static void add_spool(request_rec *r, nx_spool_t *s, apr_bucket_brigade *bb)
{
    if (s->file) { /* read in small pieces: a mapping would take 4 MB of it into memory */
        apr_bucket *b = apr_brigade_insert_file(bb, s->file, 0, s->in_file, r->pool);
        apr_bucket_file_enable_mmap(b, 0);
    }
    if (s->text.len)
        APR_BRIGADE_INSERT_TAIL(
            bb, apr_bucket_pool_create(s->text.data, s->text.len, r->pool, bb->bucket_alloc));
}

void nx_request_send(request_rec *r, nx_reply_t *out)
{
    nx_note_t *note = nx_request_note(r);
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);

    r->status = out->status;
    if (out->type)
        ap_set_content_type(r, out->type);
    nx_request_headers(r, out);
    if (out->status != HTTP_NO_CONTENT && out->status != HTTP_NOT_MODIFIED)
        ap_set_content_length(r, nx_spool_size(out->body));
    note->answered = 1;
    apr_table_unset(r->headers_in, "Range"); /* a part of a document is no document */
    apr_table_unset(r->headers_in, "Request-Range");
    if (!r->header_only)
        add_spool(r, out->body, bb);
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(bb->bucket_alloc));
    ap_pass_brigade(r->output_filters, bb);
}

void nx_request_fail(request_rec *r, const nx_err_t *err, nx_reply_t *out)
{
    nx_note_t *note = nx_request_note(r);
    apr_pool_t *p = r->pool;

    note->err = err;
    out->body = nx_spool_make(p, (apr_size_t)note->settings.spool_bytes); /* half a list is none */
    out->status = nx_err_info(err->kind)->status;
    note->conf->api->write_error(note->q, err, out);
    if (err->retry_after)
        apr_table_setn(out->headers, "Retry-After", apr_itoa(p, err->retry_after));
    if (err->kind == NX_UNAUTHORIZED)
        apr_table_setn(out->headers, "WWW-Authenticate", "Bearer realm=\"nexsis\"");
    else if (err->kind == NX_INVALID_TOKEN || err->kind == NX_INSUFFICIENT_SCOPE ||
             err->kind == NX_INVALID_REQUEST)
        apr_table_setn(
            out->headers, "WWW-Authenticate",
            apr_psprintf(p, "Bearer realm=\"nexsis\", error=\"%s\"", nx_err_info(err->kind)->slug));
}
