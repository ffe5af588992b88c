/* SPDX-License-Identifier: Apache-2.0
 *
 * The counters in Prometheus' text format 0.0.4. Knows no httpd.
 */
#ifndef NX_OPS_METRICS_TEXT_H
#define NX_OPS_METRICS_TEXT_H

#include "core/text.h"
#include "ops/counters.h"

/* Adds everything C counts. */
void nx_metrics_write(nx_buf_t *out, const nx_counters_t *c);

#endif
