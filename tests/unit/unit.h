/* SPDX-License-Identifier: Apache-2.0
 *
 * What every unit test needs: a pool for each test, and assertions on errors that say what came
 * instead. Include it first and alone before the header under test.
 */
#ifndef NX_UNIT_H
#define NX_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "nx.h"

/* The pool of the running test. */
static apr_pool_t *pool;

static inline int unit_setup(void **state)
{
    (void)state;
    return apr_pool_create(&pool, NULL) != APR_SUCCESS;
}

static inline int unit_teardown(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    return 0;
}

/* ERR is an error of KIND; returns it. */
static inline const nx_err_t *unit_kind(const nx_err_t *err, nx_kind_t kind, const char *about)
{
    const char *got = err ? nx_err_info(err->kind)->slug : "success";

    if (!err || err->kind != kind)
        fail_msg("%s: %s expected, got %s (%s)", about, nx_err_info(kind)->slug, got,
                 err ? err->detail : "");
    return err;
}

static inline void unit_ok(const nx_err_t *err, const char *about)
{
    if (err)
        fail_msg("%s: success expected, got %s (%s)", about, nx_err_info(err->kind)->slug,
                 err->detail);
}

#define assert_kind(err, kind) unit_kind(err, kind, #err)
#define assert_ok(err)         unit_ok(err, #err)
#define pool_test(f)           cmocka_unit_test_setup_teardown(f, unit_setup, unit_teardown)

/* main of a test program: APR up, the tests of TESTS, APR down. */
#define UNIT_MAIN(tests)                                                                           \
    int main(void)                                                                                 \
    {                                                                                              \
        int failed;                                                                                \
                                                                                                   \
        apr_initialize();                                                                          \
        failed = cmocka_run_group_tests(tests, NULL, NULL);                                        \
        apr_terminate();                                                                           \
        return failed;                                                                             \
    }

#endif
