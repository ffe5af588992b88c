/* SPDX-License-Identifier: Apache-2.0
 *
 * Errors as values. Promises that every kind has a row, that an error owns its texts, and that a
 * kind which means "later" says how much later. Never logs, never fails. APR only.
 */
#include "error.h"

#include <stdarg.h>
#include <string.h>

#include <apr_strings.h>

static const nx_kind_info_t kinds[NX_KIND_COUNT] = {
#define NX_ERR(symbol, status, level, slug, title) {status, NX_##level, slug, title},
#include "errors.def"
#undef NX_ERR
};

enum { RETRY_SOON_S = 1, RETRY_OUTAGE_S = 5 };

const nx_kind_info_t *nx_err_info(nx_kind_t kind)
{
    return &kinds[(unsigned)kind < NX_KIND_COUNT ? kind : NX_INTERNAL];
}

nx_kind_t nx_err_kind(const char *slug)
{
    int i;

    for (i = 0; slug && i < NX_KIND_COUNT; i++) {
        if (!strcmp(kinds[i].slug, slug))
            return (nx_kind_t)i;
    }
    return NX_INTERNAL;
}

/* Seconds for Retry-After: a full queue or a lost race is over in a moment, an outage is not. */
static int retry_after(nx_kind_t kind)
{
    int status = nx_err_info(kind)->status;

    if (status != 429 && status != 503 && kind != NX_COURSE_PENDING)
        return 0;
    switch (kind) {
    case NX_TOO_MANY_REQUESTS:
    case NX_DB_BUSY:
    case NX_DB_DEADLINE:
    case NX_COMMIT_UNKNOWN: return RETRY_SOON_S;
    default: return RETRY_OUTAGE_S;
    }
}

static nx_err_t *make(apr_pool_t *p, nx_kind_t kind, const char *fmt, va_list args)
{
    nx_err_t *err = apr_pcalloc(p, sizeof(*err));

    err->kind = kind;
    err->detail = apr_pvsprintf(p, fmt, args);
    err->retry_after = retry_after(kind);
    return err;
}

nx_err_t *nx_err_make(apr_pool_t *p, nx_kind_t kind, const char *field, const char *fmt, ...)
{
    nx_err_t *err;
    va_list args;

    va_start(args, fmt);
    err = make(p, kind, fmt, args);
    va_end(args);
    err->field = apr_pstrdup(p, field);
    return err;
}

nx_err_t *nx_err_cause(apr_pool_t *p, nx_kind_t kind, const char *cause, const char *fmt, ...)
{
    nx_err_t *err;
    va_list args;

    va_start(args, fmt);
    err = make(p, kind, fmt, args);
    va_end(args);
    err->cause = apr_pstrdup(p, cause);
    return err;
}

void nx_err_add(nx_err_t **all, nx_err_t *more)
{
    while (*all)
        all = &(*all)->next;
    *all = more;
}

int nx_err_names(const nx_err_t *list, const char *field)
{
    for (; list; list = list->next) {
        if (list->field && field && strcmp(list->field, field) == 0)
            return 1;
    }
    return 0;
}
