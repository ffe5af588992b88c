/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests of the JSON scanner: the limits of a bulk request, and lists of documents that share
 * a verdict.
 */
#ifndef NX_UNIT_JSON_H
#define NX_UNIT_JSON_H

#include "unit.h"

#include "core/json_check.h"

static const nx_json_limits_t limits = {32, 50000, 1000};

static inline nx_err_t *check_with(const nx_json_limits_t *most, const char *text)
{
    return nx_json_check(pool, text, strlen(text), most, NULL);
}

static inline nx_err_t *check(const char *text)
{
    return check_with(&limits, text);
}

static inline void all_ok(const char *const *texts)
{
    for (; *texts; texts++)
        unit_ok(check(*texts), *texts);
}

static inline void all_fail(nx_kind_t kind, const char *const *texts)
{
    for (; *texts; texts++)
        unit_kind(check(*texts), kind, *texts);
}

#endif
