/* SPDX-License-Identifier: Apache-2.0
 *
 * The body, whole, before anything is done with it. A body that ends early is an error, never a
 * shorter body.
 */
#include "http/request.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <util_filter.h>

/* What a failed read of the body means; *HTTPD when the answer is already on its way. */
static nx_err_t *read_error(request_rec *r, apr_status_t rv, int *httpd)
{
    int status;

    if (rv == AP_FILTER_ERROR) {
        *httpd = AP_FILTER_ERROR;
        return nx_err_make(r->pool, NX_BAD_REQUEST, NULL, "the body could not be read");
    }
    status = ap_map_http_request_error(rv, HTTP_BAD_REQUEST);
    if (status == HTTP_REQUEST_TIME_OUT || APR_STATUS_IS_TIMEUP(rv))
        return nx_err_make(r->pool, NX_TIMEOUT, NULL, "the body took too long to arrive");
    if (status == HTTP_REQUEST_ENTITY_TOO_LARGE)
        return nx_err_make(r->pool, NX_BODY_TOO_LARGE, NULL, "the body is larger than allowed");
    return nx_err_make(r->pool, NX_BODY_INCOMPLETE, NULL, "the body ended early");
}

static nx_err_t *too_large(request_rec *r, int max)
{
    r->connection->keepalive = AP_CONN_CLOSE; /* the rest is not worth reading */
    return nx_err_make(r->pool, NX_BODY_TOO_LARGE, NULL, "the body may have %d bytes", max);
}

/* Appends the data of BB to BODY; *DONE at the end of the body. */
static nx_err_t *take_brigade(request_rec *r, apr_bucket_brigade *bb, int max, nx_spool_t *body,
                              int *done, int *httpd)
{
    apr_bucket *b;

    for (b = APR_BRIGADE_FIRST(bb); b != APR_BRIGADE_SENTINEL(bb); b = APR_BUCKET_NEXT(b)) {
        const char *data;
        apr_size_t len;
        apr_status_t rv;

        if (APR_BUCKET_IS_EOS(b)) {
            *done = 1;
            return NULL;
        }
        if (APR_BUCKET_IS_METADATA(b))
            continue;
        rv = apr_bucket_read(b, &data, &len, APR_BLOCK_READ);
        if (rv != APR_SUCCESS)
            return read_error(r, rv, httpd);
        if (nx_spool_size(body) + (apr_off_t)len > max)
            return too_large(r, max);
        NX_TRY(nx_spool_add(body, data, len));
    }
    return NULL;
}

static nx_err_t *read_all(request_rec *r, int max, nx_spool_t *body, int *httpd)
{
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    int done = 0;

    while (!done) {
        apr_status_t rv = ap_get_brigade(r->input_filters, bb, AP_MODE_READBYTES, APR_BLOCK_READ,
                                         HUGE_STRING_LEN);
        if (rv != APR_SUCCESS)
            return read_error(r, rv, httpd);
        NX_TRY(take_brigade(r, bb, max, body, &done, httpd));
        apr_brigade_cleanup(bb);
    }
    return NULL;
}

nx_err_t *nx_request_body(request_rec *r, int max, nx_spool_t **body, int *httpd)
{
    const char *encoding = apr_table_get(r->headers_in, "Content-Encoding");
    int status = ap_setup_client_block(r, REQUEST_CHUNKED_DECHUNK);

    *httpd = 0;
    *body = nx_spool_make(r->pool, (apr_size_t)nx_request_note(r)->settings.spool_bytes);
    if (status == HTTP_NOT_IMPLEMENTED)
        return nx_err_make(r->pool, NX_NOT_IMPLEMENTED, NULL, "this transfer coding is not known");
    if (status == HTTP_REQUEST_ENTITY_TOO_LARGE)
        return nx_err_make(r->pool, NX_BODY_TOO_LARGE, NULL, "the body is larger than allowed");
    if (status != OK)
        return nx_err_make(r->pool, NX_BAD_REQUEST, NULL, "the body's length cannot be read");
    if (r->remaining > max)
        return too_large(r, max);
    if (encoding && strcasecmp(encoding, "identity") != 0)
        return nx_err_make(r->pool, NX_UNSUPPORTED_TYPE, NULL,
                           "send the body without Content-Encoding");
    if (!ap_should_client_block(r))
        return NULL;
    return read_all(r, max, *body, httpd);
}
