/* SPDX-License-Identifier: Apache-2.0
 *
 * The one error type. A function that can fail returns nx_err_t *; NULL is success. It is built
 * where the fault is discovered, passed up with NX_TRY, rendered by the protocol (lib/api) and
 * logged once at the edge (mod_nexsis.c). Library files do not log.
 */
#ifndef NX_CORE_ERROR_H
#define NX_CORE_ERROR_H

#include <apr_pools.h>

#define NX_MUSTCHECK         __attribute__((warn_unused_result))
#define NX_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Kinds: rows of errors.def. */
typedef enum {
#define NX_ERR(symbol, status, level, slug, title) NX_##symbol,
#include "core/errors.def"
#undef NX_ERR
    NX_KIND_COUNT
} nx_kind_t;

/* How loud an error is in the error log. */
typedef enum { NX_QUIET, NX_INFO, NX_WARN, NX_ERROR, NX_CRIT } nx_level_t;

/* What a kind means everywhere: one row of errors.def. */
typedef struct nx_kind_info_t {
    int status; /* HTTP status where the protocol uses them */
    nx_level_t level;
    const char *slug;  /* stable, machine-readable; never renamed */
    const char *title; /* the same for every occurrence */
} nx_kind_info_t;

/* An error, or a list of them (all bad fields of one request). Everything in it is owned by the
 * pool it was made in. */
typedef struct nx_err_t {
    nx_kind_t kind;
    const char *detail;    /* for the client: what is wrong and what to do */
    const char *field;     /* the parameter's name, or NULL */
    const char *cause;     /* for the log only: SQLSTATE, system error; never sent; or NULL */
    int retry_after;       /* seconds for Retry-After; 0: none */
    const void *form;      /* what only the protocol that made it understands, or NULL */
    struct nx_err_t *next; /* further bad fields, or NULL */
} nx_err_t;

/* The row of KIND. Never NULL. */
const nx_kind_info_t *nx_err_info(nx_kind_t kind);

/* The kind whose slug is SLUG; NX_INTERNAL when there is none. */
nx_kind_t nx_err_kind(const char *slug);

/* A new error in P. Never NULL. FIELD may be NULL. A kind that means "later" (status 503 or 429,
 * course_pending) gets the retry_after of its meaning (1 s; 5 s for an outage). */
nx_err_t *nx_err_make(apr_pool_t *p, nx_kind_t kind, const char *field, const char *fmt, ...)
    NX_PRINTF(4, 5);

/* The same with a cause for the log, copied into P. */
nx_err_t *nx_err_cause(apr_pool_t *p, nx_kind_t kind, const char *cause, const char *fmt, ...)
    NX_PRINTF(4, 5);

/* Appends MORE to the list *ALL (which may start as NULL); MORE may be NULL. Order is kept. */
void nx_err_add(nx_err_t **all, nx_err_t *more);

/* Whether an error of LIST is about FIELD. */
int nx_err_names(const nx_err_t *list, const char *field);

/* Leaves the calling function with the error of EXPR, if any. */
#define NX_TRY(expr)                                                                               \
    do {                                                                                           \
        nx_err_t *nx_try_err = (expr);                                                             \
        if (nx_try_err)                                                                            \
            return nx_try_err;                                                                     \
    } while (0)

#endif
