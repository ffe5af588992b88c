/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/core/twins.h: every key that was given before is found, with its first place, in any number.
 */
#include "unit.h"

#include "core/twins.h"

enum { MANY = 40000 };

/* Keys by place, and what was found of each: the first place, or -1. */
static struct {
    const char *key[MANY];
    int first[MANY];
    int looks;
} list;

static nx_err_t *same(void *baton, apr_off_t place, apr_off_t other, int *equal)
{
    (void)baton;
    list.looks++;
    *equal = strcmp(list.key[place], list.key[other]) == 0;
    return NULL;
}

static nx_err_t *found(void *baton, apr_off_t place, apr_off_t first)
{
    (void)baton;
    list.first[place] = (int)first;
    return NULL;
}

static void find(int count)
{
    nx_twins_of_t of = {NULL, same, found};
    nx_twins_t *t = nx_twins_make(pool);
    int i;

    list.looks = 0;
    for (i = 0; i < count; i++) {
        list.first[i] = -1;
        unit_ok(nx_twins_add(t, list.key[i], strlen(list.key[i]), i), "add");
    }
    unit_ok(nx_twins_find(t, &of), "find");
}

static void different_keys_have_no_twins(void **state)
{
    int i;

    (void)state;
    for (i = 0; i < MANY; i++)
        list.key[i] = apr_psprintf(pool, "S%d", i);
    find(MANY);
    for (i = 0; i < MANY; i++)
        assert_int_equal(list.first[i], -1);
    assert_true(list.looks < 10); /* equal digests are rare */
}

static void each_later_one_names_the_first(void **state)
{
    int i;

    (void)state;
    for (i = 0; i < MANY; i++)
        list.key[i] = apr_psprintf(pool, "S%d", i % 15000);
    find(MANY);
    for (i = 0; i < MANY; i++)
        assert_int_equal(list.first[i], i < 15000 ? -1 : i % 15000);
}

static void one_key_many_times_costs_no_more(void **state)
{
    int i;

    (void)state;
    for (i = 0; i < MANY; i++)
        list.key[i] = "the same";
    find(MANY);
    assert_int_equal(list.looks, MANY - 1);
    assert_int_equal(list.first[MANY - 1], 0);
}

static void nothing_is_found_among_nothing(void **state)
{
    (void)state;
    find(0);
}

static const struct CMUnitTest tests[] = {
    pool_test(different_keys_have_no_twins),
    pool_test(each_later_one_names_the_first),
    pool_test(one_key_many_times_costs_no_more),
    pool_test(nothing_is_found_among_nothing),
};

UNIT_MAIN(tests)
