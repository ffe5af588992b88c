/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/core/error.h: kinds, texts, lists, Retry-After.
 */
#include "unit.h"

#include "core/error.h"

static void every_kind_has_status_slug_and_title(void **state)
{
    int i;

    (void)state;
    for (i = 0; i < NX_KIND_COUNT; i++) {
        const nx_kind_info_t *info = nx_err_info((nx_kind_t)i);

        assert_in_range(info->status, 400, 599);
        assert_true(info->slug[0] && info->title[0]);
    }
}

static void every_slug_is_its_own(void **state)
{
    int i;

    (void)state;
    for (i = 0; i < NX_KIND_COUNT; i++)
        assert_int_equal(nx_err_kind(nx_err_info((nx_kind_t)i)->slug), i);
}

static void an_unknown_kind_is_internal(void **state)
{
    (void)state;
    assert_ptr_equal(nx_err_info((nx_kind_t)-1), nx_err_info(NX_INTERNAL));
    assert_ptr_equal(nx_err_info(NX_KIND_COUNT), nx_err_info(NX_INTERNAL));
}

static void an_unknown_slug_is_internal(void **state)
{
    (void)state;
    assert_int_equal(nx_err_kind("no_such_slug"), NX_INTERNAL);
    assert_int_equal(nx_err_kind(""), NX_INTERNAL);
    assert_int_equal(nx_err_kind(NULL), NX_INTERNAL);
}

static void an_error_owns_its_texts(void **state)
{
    char field[] = "email", cause[] = "23505", value[] = "a@b";
    nx_err_t *err, *other;

    (void)state;
    err = nx_err_make(pool, NX_EMAIL_TAKEN, field, "%s is taken", value);
    other = nx_err_cause(pool, NX_CONFLICT, cause, "try again");
    memset(field, 'x', 5);
    memset(cause, 'x', 5);
    memset(value, 'x', 3);
    assert_int_equal(err->kind, NX_EMAIL_TAKEN);
    assert_string_equal(err->field, "email");
    assert_string_equal(err->detail, "a@b is taken");
    assert_null(err->cause);
    assert_null(err->next);
    assert_string_equal(other->cause, "23505");
    assert_null(other->field);
}

static void field_and_cause_may_be_absent(void **state)
{
    (void)state;
    assert_null(nx_err_make(pool, NX_NOT_FOUND, NULL, "none")->field);
    assert_null(nx_err_cause(pool, NX_INTERNAL, NULL, "none")->cause);
}

static void every_503_and_429_says_when_to_come_back(void **state)
{
    int i;

    (void)state;
    for (i = 0; i < NX_KIND_COUNT; i++) {
        nx_err_t *err = nx_err_make(pool, (nx_kind_t)i, NULL, "x");
        int status = nx_err_info((nx_kind_t)i)->status;

        assert_int_equal(err->retry_after > 0,
                         status == 503 || status == 429 || i == NX_COURSE_PENDING);
    }
}

static void an_outage_is_tried_later_than_a_full_queue(void **state)
{
    (void)state;
    assert_int_equal(nx_err_make(pool, NX_DB_DOWN, NULL, "x")->retry_after, 5);
    assert_int_equal(nx_err_make(pool, NX_DB_READ_ONLY, NULL, "x")->retry_after, 5);
    assert_int_equal(nx_err_make(pool, NX_DB_BUSY, NULL, "x")->retry_after, 1);
    assert_int_equal(nx_err_cause(pool, NX_COMMIT_UNKNOWN, NULL, "x")->retry_after, 1);
}

static void a_list_keeps_its_order(void **state)
{
    nx_err_t *all = NULL, *a = nx_err_make(pool, NX_MISSING, "a", "x"),
             *b = nx_err_make(pool, NX_INVALID, "b", "x"),
             *c = nx_err_make(pool, NX_TOO_LONG, "c", "x");

    (void)state;
    nx_err_add(&all, NULL);
    assert_null(all);
    nx_err_add(&all, a);
    nx_err_add(&b, c);
    nx_err_add(&all, b);
    nx_err_add(&all, NULL);
    assert_ptr_equal(all, a);
    assert_ptr_equal(a->next, b);
    assert_ptr_equal(b->next, c);
    assert_null(c->next);
}

static nx_err_t *tries(nx_err_t *err, int *went_on)
{
    NX_TRY(err);
    *went_on = 1;
    return NULL;
}

static void try_leaves_with_the_error_and_only_then(void **state)
{
    nx_err_t *err = nx_err_make(pool, NX_INVALID, NULL, "x");
    int went_on = 0;

    (void)state;
    assert_ptr_equal(tries(err, &went_on), err);
    assert_false(went_on);
    assert_null(tries(NULL, &went_on));
    assert_true(went_on);
}

static const struct CMUnitTest tests[] = {
    pool_test(every_kind_has_status_slug_and_title),
    pool_test(every_slug_is_its_own),
    pool_test(an_unknown_kind_is_internal),
    pool_test(an_unknown_slug_is_internal),
    pool_test(an_error_owns_its_texts),
    pool_test(field_and_cause_may_be_absent),
    pool_test(every_503_and_429_says_when_to_come_back),
    pool_test(an_outage_is_tried_later_than_a_full_queue),
    pool_test(a_list_keeps_its_order),
    pool_test(try_leaves_with_the_error_and_only_then),
};

UNIT_MAIN(tests)
