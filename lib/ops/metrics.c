/* SPDX-License-Identifier: Apache-2.0
 *
 * The handler of the metrics: one text, made in memory, never kept by anybody on the way.
 */
#include "ops/metrics.h"

#include <http_protocol.h>

#include "ops/metrics_text.h"

int nx_metrics_serve(request_rec *r)
{
    const nx_counters_t *c = nx_counters();
    nx_buf_t text;

    if (!r->handler || strcmp(r->handler, "nexsis-metrics") != 0)
        return DECLINED;
    r->allowed |= (AP_METHOD_BIT << M_GET);
    if (r->method_number != M_GET)
        return HTTP_METHOD_NOT_ALLOWED;
    if (!c)
        return HTTP_SERVICE_UNAVAILABLE;
    nx_buf_init(&text, r->pool, 32768);
    nx_metrics_write(&text, c);
    ap_set_content_type(r, "text/plain; version=0.0.4; charset=utf-8");
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    ap_set_content_length(r, (apr_off_t)text.len);
    if (!r->header_only)
        ap_rwrite(text.data, (int)text.len, r);
    return OK;
}
