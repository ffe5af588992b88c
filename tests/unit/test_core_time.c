/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "core/time.h"

static void expect(const char *text, int has_zone, apr_int64_t seconds, int is_date)
{
    nx_moment_t m = {-1, -1, -1};

    assert_true(nx_time_read(text, &m));
    assert_int_equal(m.has_zone, has_zone);
    assert_int_equal(m.seconds, seconds);
    assert_int_equal(m.is_date, is_date);
}

static void refuse(const char *text)
{
    nx_moment_t m = {7, 7, 7};

    assert_false(nx_time_read(text, &m));
    assert_int_equal(m.seconds, 7);
}

static void zones_are_read_in_every_spelling(void **state)
{
    (void)state;
    expect("2017-08-16T21:09:30+00:00", 1, 1502917770, 0);
    expect("2017-08-16T21:09:30Z", 1, 1502917770, 0);
    expect("2017-08-16t23:09:30+0200", 1, 1502917770, 0);
    expect("2017-08-16 16:09:30-05", 1, 1502917770, 0);
    expect("2017-08-16T21:09:30.123Z", 1, 1502917770, 0);
    expect("2017-08-16T21:09Z", 1, 1502917740, 0);
}

static void a_space_before_the_zone_is_a_lost_plus(void **state)
{
    (void)state;
    expect("2017-08-16T23:09:30 02:00", 1, 1502917770, 0);
}

static void without_a_zone_the_wall_is_kept(void **state)
{
    (void)state;
    expect("2017-08-16T21:09:30", 0, 1502917770, 0);
    expect("2017-08-16", 0, 1502841600, 1);
    expect("1970-01-01", 0, 0, 1);
    expect("2024-02-29", 0, 1709164800, 1);
}

static void digits_alone_are_unix_seconds(void **state)
{
    (void)state;
    expect("0", 1, 0, 0);
    expect("1502917770", 1, 1502917770, 0);
}

static void what_is_no_time_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        "x",
        "2017",
        "2017-13-01",
        "2017-02-29",
        "2017-00-10",
        "2017-01-32",
        "2017-8-16",
        "17-08-16",
        "1969-12-31",
        "2017-08-16T",
        "2017-08-16T24:00",
        "2017-08-16T10:60",
        "2017-08-16T10:00:60",
        "2017-08-16T10",
        "2017-08-16T10:00+",
        "2017-08-16T10:00+1",
        "2017-08-16T10:00+25:00",
        "2017-08-16T10:00Zx",
        "2017-08-16x10:00",
        "-1",
        "1e9",
        "9999999999999",
        " 2017-08-16",
    };
    apr_size_t i;

    (void)state;
    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (strcmp(wrong[i], "2017") != 0) /* four digits are Unix seconds */
            refuse(wrong[i]);
    }
}

static void every_time_is_written_as_it_is_read(void **state)
{
    static const apr_int64_t some[] = {0,         1,          86399,        86400,
                                       951782399, 951782400,  951868800,    1502917770,
                                       -1,        4107542400, 253402300799, -62135596800};
    char text[NX_TIME_SIZE];
    nx_moment_t m;
    apr_int64_t day;

    (void)state;
    for (day = 0; day < 60 * 366; day++) { /* each day into 2030, at another time of it */
        apr_int64_t seconds = day * 86400 + day * 7919 % 86400;
        assert_int_equal(nx_time_write(seconds, text), 25);
        assert_true(nx_time_read(text, &m));
        assert_int_equal(m.seconds, seconds);
    }
    for (day = 0; day < (apr_int64_t)(sizeof(some) / sizeof(some[0])); day++) {
        nx_time_write(some[day], text);
        if (some[day] >= 0 && nx_time_read(text, &m))
            assert_int_equal(m.seconds, some[day]);
    }
    nx_time_write(951782400, text);
    assert_string_equal(text, "2000-02-29T00:00:00+00:00");
    nx_time_write(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59+00:00");
    nx_time_write(-62135596800, text);
    assert_string_equal(text, "0001-01-01T00:00:00+00:00");
    nx_time_write(253402300800, text);
    assert_string_equal(text, "10000-01-01T00:00:00+00:00");
    assert_true(nx_time_write(INT64_MAX, text) < NX_TIME_SIZE);
    assert_true(nx_time_write(INT64_MIN + 86400, text) < NX_TIME_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zones_are_read_in_every_spelling),
        cmocka_unit_test(a_space_before_the_zone_is_a_lost_plus),
        cmocka_unit_test(without_a_zone_the_wall_is_kept),
        cmocka_unit_test(digits_alone_are_unix_seconds),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(every_time_is_written_as_it_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
