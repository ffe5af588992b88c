/* SPDX-License-Identifier: Apache-2.0
 *
 * `SetHandler nexsis-metrics`: the counters in Prometheus' text format 0.0.4. Who may read them is
 * said by Require; there is nothing in them but numbers and names of routes and errors.
 */
#ifndef NX_OPS_METRICS_H
#define NX_OPS_METRICS_H

#include <httpd.h>

/* Answers R when its handler is nexsis-metrics, else DECLINED. */
int nx_metrics_serve(request_rec *r);

#endif
