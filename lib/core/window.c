/* SPDX-License-Identifier: Apache-2.0
 *
 * Each byte of the body is read once and scanned once, however long its record is.
 */
#include "core/window.h"

#include <string.h>

enum { SIZE = 64 * 1024 };

void nx_window_open(nx_window_t *w, apr_pool_t *p, nx_spool_t *body)
{
    memset(w, 0, sizeof(*w));
    w->pool = p;
    w->body = body;
    w->size = SIZE;
    w->data = apr_palloc(p, w->size);
}

nx_err_t *nx_window_fill(nx_window_t *w, apr_size_t *got)
{
    memmove(w->data, w->data + w->at, w->end - w->at);
    w->end -= w->at;
    w->at = 0;
    if (w->end > w->size / 2) {
        char *data = apr_palloc(w->pool, 2 * w->size);

        memcpy(data, w->data, w->end);
        w->data = data;
        w->size *= 2;
    }
    NX_TRY(nx_spool_read(w->body, w->next, w->data + w->end, w->size - w->end, got));
    w->next += (apr_off_t)*got;
    w->end += *got;
    return NULL;
}

apr_size_t nx_space_span(const char *text, apr_size_t len)
{
    apr_size_t i = 0;

    while (i < len && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n'))
        i++;
    return i;
}

nx_err_t *nx_window_skip(nx_window_t *w, char *c)
{
    apr_size_t got = 1;

    *c = '\0';
    for (;;) {
        w->at += nx_space_span(w->data + w->at, w->end - w->at);
        if (w->at < w->end) {
            *c = w->data[w->at];
            return NULL;
        }
        NX_TRY(nx_window_fill(w, &got));
        if (!got)
            return NULL;
    }
}

nx_err_t *nx_window_take(nx_window_t *w, nx_slice_fn *slice, char separator, nx_span_t *span)
{
    apr_size_t seen = 0, got;
    int done = 0;

    memset(span, 0, sizeof(*span));
    span->place = nx_window_place(w);
    span->slice.separator = separator;
    for (;;) {
        seen += slice(&span->slice, w->data + w->at + seen, w->end - w->at - seen, &done);
        if (seen > NX_RECORD_MAX) {
            span->too_long = 1;
            w->at += seen;
            seen = 0;
        }
        if (done)
            break;
        NX_TRY(nx_window_fill(w, &got));
        if (!got) {
            span->cut = 1;
            break;
        }
    }
    span->is.data = w->data + w->at;
    span->is.len = span->too_long ? 0 : seen;
    w->at += seen;
    return NULL;
}

apr_off_t nx_window_place(const nx_window_t *w)
{
    return w->next - (apr_off_t)(w->end - w->at);
}
