/* SPDX-License-Identifier: Apache-2.0
 *
 * Falling through: the start of the body is kept, an input filter in front of all others gives it
 * again and then steps aside. Takes no database connection and knows no protocol.
 */
#include "http/through.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <util_filter.h>

static ap_filter_rec_t *filter;

/* Moves the first READBYTES bytes, or the first line, of KEPT to BB. */
static apr_status_t take(apr_bucket_brigade *kept, apr_bucket_brigade *bb, ap_input_mode_t mode,
                         apr_off_t readbytes)
{
    apr_bucket *end, *b;
    apr_status_t rv;

    if (mode == AP_MODE_GETLINE)
        return apr_brigade_split_line(bb, kept, APR_BLOCK_READ, HUGE_STRING_LEN);
    rv = apr_brigade_partition(kept, readbytes, &end);
    if (rv != APR_SUCCESS && rv != APR_INCOMPLETE)
        return rv;
    while ((b = APR_BRIGADE_FIRST(kept)) != end && b != APR_BRIGADE_SENTINEL(kept)) {
        APR_BUCKET_REMOVE(b);
        APR_BRIGADE_INSERT_TAIL(bb, b);
    }
    return APR_SUCCESS;
}

static apr_status_t replay(ap_filter_t *f, apr_bucket_brigade *bb, ap_input_mode_t mode,
                           apr_read_type_e block, apr_off_t readbytes)
{
    apr_bucket_brigade *kept = f->ctx;

    if (mode != AP_MODE_READBYTES && mode != AP_MODE_GETLINE)
        return ap_get_brigade(f->next, bb, mode, block, readbytes);
    if (APR_BRIGADE_EMPTY(kept)) {
        ap_remove_input_filter(f);
        return ap_get_brigade(f->next, bb, mode, block, readbytes);
    }
    return take(kept, bb, mode, readbytes);
}

void nx_through_register(void)
{ /* before every other filter: what was kept had gone through them */
    filter = ap_register_input_filter("NEXSIS_REPLAY", replay, NULL, AP_FTYPE_RESOURCE - 1);
}

int nx_through_on(const nx_note_t *note)
{
    return note->settings.fall_through && note->conf->api->function_parameter;
}

/* Appends the data of BB to TEXT; *DONE at the end of the body, or with MORE than MAX bytes. */
static apr_status_t copy(apr_bucket_brigade *bb, apr_size_t max, nx_buf_t *text, int *done)
{
    apr_bucket *b;

    for (b = APR_BRIGADE_FIRST(bb); b != APR_BRIGADE_SENTINEL(bb); b = APR_BUCKET_NEXT(b)) {
        const char *data;
        apr_size_t len;
        apr_status_t rv;

        *done |= APR_BUCKET_IS_EOS(b);
        if (APR_BUCKET_IS_METADATA(b))
            continue;
        rv = apr_bucket_read(b, &data, &len, APR_BLOCK_READ);
        if (rv != APR_SUCCESS)
            return rv;
        nx_buf_add(text, data, len);
    }
    *done |= text->len > max;
    return APR_SUCCESS;
}

/* Reads until the end of the body or beyond MAX bytes; *ENDED when it was the end. */
static apr_status_t read_start(request_rec *r, apr_size_t max, nx_buf_t *text, int *ended)
{
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    int done = 0;
    apr_status_t rv = APR_SUCCESS;

    while (!done && rv == APR_SUCCESS) {
        rv = ap_get_brigade(r->input_filters, bb, AP_MODE_READBYTES, APR_BLOCK_READ,
                            HUGE_STRING_LEN);
        if (rv == APR_SUCCESS)
            rv = copy(bb, max, text, &done);
        *ended = done && text->len <= max;
        apr_brigade_cleanup(bb);
    }
    return rv;
}

static void keep(request_rec *r, const nx_buf_t *text, int ended)
{
    apr_bucket_alloc_t *list = r->connection->bucket_alloc;
    apr_bucket_brigade *kept = apr_brigade_create(r->pool, list);

    if (text->len)
        APR_BRIGADE_INSERT_TAIL(kept, apr_bucket_pool_create(text->data, text->len, r->pool, list));
    if (ended)
        APR_BRIGADE_INSERT_TAIL(kept, apr_bucket_eos_create(list));
    ap_add_input_filter_handle(filter, kept, r, r->connection);
}

static int has_form(request_rec *r)
{
    return ap_request_has_body(r) && nx_request_has_type(r, NX_FORM_TYPE) &&
           !apr_table_get(r->headers_in, "Content-Encoding");
}

nx_err_t *nx_through_form(request_rec *r, int max, nx_str_t *text, int *status)
{
    nx_buf_t start;
    int ended = 0;
    apr_status_t rv;

    text->data = NULL;
    text->len = 0;
    if (!ap_request_has_body(r))
        text->data = "";
    if (!has_form(r))
        return NULL;
    nx_buf_init(&start, r->pool, 1024);
    rv = read_start(r, (apr_size_t)max, &start, &ended);
    if (rv != APR_SUCCESS) {
        *status = rv == AP_FILTER_ERROR ? AP_FILTER_ERROR
                                        : ap_map_http_request_error(rv, HTTP_BAD_REQUEST);
        return nx_err_make(r->pool, NX_BODY_INCOMPLETE, NULL, "the body ended early");
    }
    keep(r, &start, ended);
    if (ended) {
        text->data = start.data;
        text->len = start.len;
    }
    return NULL;
}

int nx_through_wants(const nx_note_t *note, const nx_err_t *err)
{
    if (!err || !nx_through_on(note))
        return 0;
    /* a read has changed nothing: PHP may find the database where we do not */
    return !note->ours || (note->route->method == NX_GET && nx_err_info(err->kind)->status == 503);
}

void nx_through_begin(request_rec *r)
{
    nx_note_t *note = nx_request_note(r);

    note->user = r->user;
    note->auth_type = r->ap_auth_type;
}

int nx_through_pass(request_rec *r)
{
    nx_note_t *note = nx_request_note(r);

    note->passed = 1;
    r->user = note->user;
    r->ap_auth_type = note->auth_type;
    nx_request_restore(r);
    return DECLINED;
}
