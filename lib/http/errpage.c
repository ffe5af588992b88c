/* SPDX-License-Identifier: Apache-2.0
 *
 * Errors httpd makes itself under a mount (Require, limits, encoded slashes) in the protocol's
 * form: an output filter that throws the page away and writes ours. Never touches our own answers.
 */
#include "http/request.h"
#include "http/through.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include <http_request.h>
#include <util_filter.h>

static ap_filter_rec_t *filter;

/* httpd's status as one of our kinds, and what we can say about it. */
static nx_err_t *status_error(request_rec *r)
{
    static const nx_kind_t kinds[] = {
        NX_BAD_REQUEST,        NX_UNAUTHORIZED,     NX_FORBIDDEN,         NX_NOT_FOUND,
        NX_METHOD_NOT_ALLOWED, NX_TIMEOUT,          NX_LENGTH_REQUIRED,   NX_BODY_TOO_LARGE,
        NX_URI_TOO_LONG,       NX_UNSUPPORTED_TYPE, NX_TOO_MANY_REQUESTS, NX_HEADERS_TOO_LARGE,
        NX_NOT_IMPLEMENTED,
    };
    apr_size_t i;

    if (r->status == HTTP_NOT_FOUND && r->unparsed_uri && ap_strcasestr(r->unparsed_uri, "%2F"))
        return nx_err_make(r->pool, NX_NOT_FOUND, NULL,
                           "an encoded slash (%%2F) needs AllowEncodedSlashes NoDecode on the "
                           "server, or send the id as a query parameter");
    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (nx_err_info(kinds[i])->status == r->status)
            return nx_err_make(r->pool, kinds[i], NULL, "%s", nx_err_info(kinds[i])->title);
    }
    if (r->status == HTTP_SERVICE_UNAVAILABLE)
        return nx_err_make(r->pool, NX_DB_BUSY, NULL, "the server is busy");
    return nx_err_make(r->pool, r->status < 500 ? NX_BAD_REQUEST : NX_INTERNAL, NULL, "%s",
                       ap_get_status_line(r->status));
}

static int has_eos(const apr_bucket_brigade *bb)
{
    return !APR_BRIGADE_EMPTY(bb) && APR_BUCKET_IS_EOS(APR_BRIGADE_LAST(bb));
}

/* Puts our form of the error into BB, which is empty, and its headers into the answer. */
static void write_page(request_rec *r, apr_bucket_brigade *bb)
{
    nx_note_t *note = nx_request_note(r);
    nx_reply_t *out = nx_request_reply(note);
    int status = r->status;
    nx_str_t text;

    nx_request_fail(r, note->err ? note->err : status_error(r), out);
    if (nx_spool_text(out->body, &text))
        text.data = "", text.len = 0;
    nx_request_headers(r, out);
    apr_table_unset(r->headers_out, "Content-Length");
    r->status = status;
    ap_set_content_type(r, out->type);
    ap_set_content_length(r, (apr_off_t)text.len);
    if (!r->header_only && text.len)
        APR_BRIGADE_INSERT_TAIL(
            bb, apr_bucket_pool_create(text.data, text.len, r->pool, bb->bucket_alloc));
}

static apr_status_t replace_page(ap_filter_t *f, apr_bucket_brigade *bb)
{
    int eos = has_eos(bb);

    apr_brigade_cleanup(bb);
    if (!f->ctx) {
        f->ctx = f;
        write_page(f->r, bb);
    }
    if (eos)
        APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(bb->bucket_alloc));
    return APR_BRIGADE_EMPTY(bb) ? APR_SUCCESS : ap_pass_brigade(f->next, bb);
}

void nx_errpage_register(void)
{
    filter = ap_register_output_filter("NEXSIS_ERROR", replace_page, NULL, AP_FTYPE_CONTENT_SET);
}

/* The target as far as httpd got: a request line that is too long was never taken apart. */
static const char *target_of(const request_rec *r)
{
    const char *space = r->the_request ? strchr(r->the_request, ' ') : NULL;

    return r->unparsed_uri || !space ? r->unparsed_uri : space + 1;
}

void nx_errpage_insert(request_rec *r)
{
    nx_note_t *note = nx_request_note(r);

    if (!note) { /* refused before any hook of ours saw it: is it for a mount at all? */
        const nx_conf_t *conf = nx_conf_find_mount(r->server, target_of(r));
        if (!conf)
            return;
        note = nx_request_adopt(r, conf);
        nx_request_redact(r);
    } else if (!nx_conf_of(r)->api && !nx_conf_find_mount(r->server, r->uri)) {
        return; /* dots in the path have led out of the mount */
    }
    if (nx_through_on(note) && !note->ours)
        return; /* somebody else's error */
    if (!note->answered)
        ap_add_output_filter_handle(filter, NULL, r, r->connection);
}
