/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/api/check.h: what a value of each type must look like, and what becomes of it.
 */
#include "unit.h"

#include "api/check.h"

static nx_field_t field = {"f", NX_IN_BODY, NX_TEXT, 0, NX_OPTIONAL, NULL, NULL};

static nx_err_t *check(nx_type_t type, const char *text, nx_str_t *value)
{
    field.type = type;
    value->data = apr_pstrdup(pool, text);
    value->len = strlen(text);
    return nx_check_text(pool, &field, value);
}

/* TEXT is right and becomes WANTED. */
static void becomes(nx_type_t type, const char *text, const char *wanted)
{
    nx_str_t value;

    unit_ok(check(type, text, &value), text);
    assert_string_equal(value.data, wanted);
    assert_int_equal(value.len, strlen(wanted));
}

static void stays(nx_type_t type, const char *text)
{
    becomes(type, text, text);
}

static void wrong(nx_type_t type, const char *text)
{
    nx_str_t value;
    const nx_err_t *err = unit_kind(check(type, text, &value), NX_INVALID, text);

    assert_string_equal(err->field, "f");
    assert_true(strncmp(err->detail, "f must ", 7) == 0);
}

static void texts_have_lines_but_no_controls(void **state)
{
    (void)state;
    stays(NX_TEXT, "a\tb\r\n\xc3\xa9 <b>");
    wrong(NX_TEXT, "a\001");
    wrong(NX_TEXT, "a\177");
}

static void names_are_one_line_without_tags(void **state)
{
    (void)state;
    stays(NX_NAME, "O'Neil & Sons, 3 < 4");
    wrong(NX_NAME, "a\nb");
    wrong(NX_NAME, "<b>x");
    wrong(NX_NAME, "x<");
}

static void ids_are_anything_but_dots_and_controls(void **state)
{
    (void)state;
    stays(NX_ID, "A/B %2F <x> \xe6\x9d\xb1");
    stays(NX_ID, "...");
    wrong(NX_ID, ".");
    wrong(NX_ID, "..");
    wrong(NX_ID, "a\tb");
    wrong(NX_ID, "a\xc2\x85");
}

static void addresses_have_one_at_and_a_domain(void **state)
{
    (void)state;
    becomes(NX_EMAIL, "  a.b+c@Example.org\t", "a.b+c@Example.org");
    wrong(NX_EMAIL, "a");
    wrong(NX_EMAIL, "@b.org");
    wrong(NX_EMAIL, "a@b");
    wrong(NX_EMAIL, "a@b..org");
    wrong(NX_EMAIL, "a@b.org.");
    wrong(NX_EMAIL, "a@.org");
    wrong(NX_EMAIL, "a@b@c.org");
    wrong(NX_EMAIL, "a b@c.org");
    wrong(NX_EMAIL, ".a@c.org");
    wrong(NX_EMAIL, "a.@c.org");
}

static void codes_have_their_form(void **state)
{
    (void)state;
    becomes(NX_COUNTRY, "no", "NO");
    wrong(NX_COUNTRY, "NOR");
    wrong(NX_COUNTRY, "N1");
    stays(NX_LANG, "pt_br");
    wrong(NX_LANG, "EN");
    wrong(NX_LANG, "_e");
    wrong(NX_LANG, "e");
    stays(NX_TIMEZONE, "America/Argentina/Buenos_Aires");
    stays(NX_TIMEZONE, "99");
    wrong(NX_TIMEZONE, "5");
    wrong(NX_TIMEZONE, "Europe/Oslo;");
    stays(NX_SLUG, "nexsis");
    wrong(NX_SLUG, "enrol/manual");
}

static void flags_are_true_or_false(void **state)
{
    (void)state;
    becomes(NX_FLAG, "TRUE", "true");
    becomes(NX_FLAG, "1", "true");
    becomes(NX_FLAG, "False", "false");
    becomes(NX_FLAG, "0", "false");
    wrong(NX_FLAG, "yes");
}

static void choices_are_whole_words(void **state)
{
    (void)state;
    field.words = "off|on";
    stays(NX_CHOICE, "off");
    stays(NX_CHOICE, "on");
    wrong(NX_CHOICE, "o");
    wrong(NX_CHOICE, "off|on");
    field.words = NULL;
}

static void times_are_seconds_or_the_wall(void **state)
{
    (void)state;
    becomes(NX_TIME, "2017-08-16T21:09:30+00:00", "1502917770");
    becomes(NX_TIME, "2017-08-16T23:09:30 02:00", "1502917770");
    becomes(NX_TIME, "1502917770", "1502917770");
    becomes(NX_TIME, "2017-08-16T21:09:30", "2017-08-16 21:09:30");
    becomes(NX_TIME, "2017-08-16", "2017-08-16 00:00:00");
    wrong(NX_TIME, "2017-13-16");
    wrong(NX_TIME, "tomorrow");
    field.words = "end";
    becomes(NX_TIME, "2017-08-16", "2017-08-16 23:59:59");
    becomes(NX_TIME, "2017-08-16T21:09", "2017-08-16 21:09:00");
    field.words = NULL;
}

static void counts_are_whole_numbers_from_one(void **state)
{
    (void)state;
    becomes(NX_COUNT, "007", "7");
    stays(NX_COUNT, "999999999999");
    wrong(NX_COUNT, "0");
    wrong(NX_COUNT, "-1");
    wrong(NX_COUNT, "1.0");
    wrong(NX_COUNT, "9999999999999999999999");
    field.max = 250;
    stays(NX_COUNT, "250");
    wrong(NX_COUNT, "251");
    field.max = 0;
}

static void decimals_have_a_point_and_perhaps_an_exponent(void **state)
{
    (void)state;
    stays(NX_DECIMAL, "80");
    becomes(NX_DECIMAL, "80.50", "80.5");
    becomes(NX_DECIMAL, "+.5", "0.5");
    becomes(NX_DECIMAL, "8.05E1", "80.5");
    becomes(NX_DECIMAL, "-3e-2", "-0.03");
    becomes(NX_DECIMAL, "0.10000000000000001", "0.1");
    wrong(NX_DECIMAL, "80,5");
    wrong(NX_DECIMAL, ".");
    wrong(NX_DECIMAL, "1e");
    wrong(NX_DECIMAL, "0x10");
    wrong(NX_DECIMAL, "nan");
    wrong(NX_DECIMAL, "1 ");
    wrong(NX_DECIMAL, "1e400");
}

static void lengths_count_characters(void **state)
{
    nx_str_t value;

    (void)state;
    field.max = 3;
    stays(NX_TEXT, "\xc3\xa9\xe6\x9d\xb1\xf0\x9f\x98\x80");
    assert_kind(check(NX_TEXT, "abcd", &value), NX_TOO_LONG);
    field.max = 0;
}

static const struct CMUnitTest tests[] = {
    pool_test(texts_have_lines_but_no_controls),
    pool_test(names_are_one_line_without_tags),
    pool_test(ids_are_anything_but_dots_and_controls),
    pool_test(addresses_have_one_at_and_a_domain),
    pool_test(codes_have_their_form),
    pool_test(flags_are_true_or_false),
    pool_test(choices_are_whole_words),
    pool_test(times_are_seconds_or_the_wall),
    pool_test(counts_are_whole_numbers_from_one),
    pool_test(decimals_have_a_point_and_perhaps_an_exponent),
    pool_test(lengths_count_characters),
};

UNIT_MAIN(tests)
