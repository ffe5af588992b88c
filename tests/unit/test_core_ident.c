/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/core/ident.h: clock, request ids, digests, comparison, random text.
 */
#include "unit.h"

#include <limits.h>

#include <apr_hash.h>

#include "core/ident.h"

static void the_clock_never_goes_back(void **state)
{
    apr_time_t last = nx_time_mono();
    int i;

    (void)state;
    for (i = 0; i < 100000; i++) {
        apr_time_t now = nx_time_mono();

        assert_true(now >= last);
        last = now;
    }
    assert_true(last > 0);
}

static void time_left_is_rounded_up_and_never_negative(void **state)
{
    int i;

    (void)state;
    assert_int_equal(nx_time_left_ms(nx_time_mono()), 0);
    assert_int_equal(nx_time_left_ms(0), 0);
    for (i = 1; i < 5000; i++) {
        apr_time_t before = nx_time_mono(), deadline = before + 1000000 + i;
        apr_time_t left = nx_time_left_ms(deadline);

        assert_true(left * 1000 >= deadline - nx_time_mono());
        assert_true((left - 1) * 1000 < deadline - before);
    }
}

static void time_left_fits_into_an_int(void **state)
{
    (void)state;
    assert_int_equal(nx_time_left_ms(APR_INT64_MAX), INT_MAX);
}

static void request_ids_are_32_hex_digits_and_differ(void **state)
{
    apr_hash_t *seen = apr_hash_make(pool);
    int i;

    (void)state;
    for (i = 0; i < 10000; i++) {
        const char *id = nx_id_new(pool);

        assert_int_equal(strlen(id), 32);
        assert_int_equal(strspn(id, "0123456789abcdef"), 32);
        assert_null(apr_hash_get(seen, id, APR_HASH_KEY_STRING));
        apr_hash_set(seen, id, APR_HASH_KEY_STRING, id);
    }
}

static void sha256_is_the_standard_one(void **state)
{
    (void)state;
    assert_string_equal(nx_sha256_hex(pool, "", 0),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_string_equal(nx_sha256_hex(pool, "abc", 3),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_string_not_equal(nx_sha256_hex(pool, "a\0b", 3), nx_sha256_hex(pool, "a\0c", 3));
}

static void secrets_are_the_same_only_when_they_are(void **state)
{
    (void)state;
    assert_true(nx_same_secret("", ""));
    assert_true(nx_same_secret("s3cret", "s3cret"));
    assert_false(nx_same_secret("s3cret", "s3creT"));
    assert_false(nx_same_secret("s3cret", "s3cre"));
    assert_false(nx_same_secret("", "s"));
}

static void random_text_has_its_length_and_alphabet(void **state)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    int n;

    (void)state;
    for (n = 0; n < 600; n++) {
        const char *text = nx_random_text(pool, n);

        assert_int_equal(strlen(text), n);
        assert_int_equal(strspn(text, alphabet), n);
    }
}

/* 62,000 draws: each character 1,000 times; 200 more or less is beyond six sigma. */
static void random_text_favours_no_character(void **state)
{
    const char *text = nx_random_text(pool, 62000);
    int count[256] = {0}, i;

    (void)state;
    for (i = 0; i < 62000; i++)
        count[(unsigned char)text[i]]++;
    for (i = 0; i < 256; i++) {
        if (count[i])
            assert_in_range(count[i], 800, 1200);
    }
}

static const struct CMUnitTest tests[] = {
    pool_test(the_clock_never_goes_back),
    pool_test(time_left_is_rounded_up_and_never_negative),
    pool_test(time_left_fits_into_an_int),
    pool_test(request_ids_are_32_hex_digits_and_differ),
    pool_test(sha256_is_the_standard_one),
    pool_test(secrets_are_the_same_only_when_they_are),
    pool_test(random_text_has_its_length_and_alphabet),
    pool_test(random_text_favours_no_character),
};

UNIT_MAIN(tests)
