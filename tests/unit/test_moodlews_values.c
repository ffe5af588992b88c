/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/api/moodlews: numbers and texts as PHP prints them (the expected ones are PHP 8.2's), and
 * which values Moodle's types hold.
 */
#include "unit.h"

#include "api/moodlews/number.h"
#include "api/moodlews/types.h"
#include "api/moodlews/write.h"

static void numbers_are_printed_as_php_prints_them(void **state)
{
    static const struct {
        double d;
        const char *json, *text;
    } wanted[] = {
        {62.61, "62.609999999999999", "62.61"},
        {0.66667, "0.66666999999999998", "0.66667"},
        {50, "50", "50"},
        {1e25, "1.0000000000000001e+25", "1.0E+25"},
        {1.5e-7, "1.4999999999999999e-7", "1.5E-7"},
        {123456789012345678.0, "1.2345678901234568e+17", "1.2345678901235E+17"},
        {0.0001, "0.0001", "0.0001"},
        {0.00001, "1.0000000000000001e-5", "1.0E-5"},
        {-2.5, "-2.5", "-2.5"},
        {1e15, "1000000000000000", "1.0E+15"},
        {1e14, "100000000000000", "1.0E+14"},
        {3e17, "3.0e+17", "3.0E+17"},
        {1.0 / 3, "0.33333333333333331", "0.33333333333333"},
    };
    int i;

    (void)state;
    for (i = 0; i < MW_COUNT(wanted); i++) {
        assert_string_equal(mw_number_json(pool, wanted[i].d), wanted[i].json);
        assert_string_equal(mw_number_text(pool, wanted[i].d), wanted[i].text);
    }
}

static void texts_are_escaped_as_php_escapes_them(void **state)
{
    static const char text[] = "a/\"\\<&>'\b\f\n\r\t\x01\x7f\xc3\xa9\xf0\x9f\x98\x80\xff";
    nx_buf_t json, xml, list;

    (void)state;
    nx_buf_init(&json, pool, 0);
    mw_put_json_text(&json, text, sizeof(text) - 1);
    assert_string_equal(json.data,
                        "\"a\\/\\\"\\\\<&>'\\b\\f\\n\\r\\t\\u0001\x7f\\u00e9\\ud83d\\ude00"
                        "\\ufffd\"");
    nx_buf_init(&xml, pool, 0);
    mw_put_xml_text(&xml, "<a b=\"c\">&'\xc3\xa9", 13);
    assert_string_equal(xml.data, "&lt;a b=&quot;c&quot;&gt;&amp;'\xc3\xa9");
    nx_buf_init(&list, pool, 0);
    mw_put_array_text(&list, "a\"b\\,{}");
    assert_string_equal(list.data, "\"a\\\"b\\\\,{}\"");
}

static int holds(mw_type_t type, const char *text)
{
    nx_str_t value = {text, strlen(text)};

    return mw_type_holds(type, &value);
}

static void integers_are_as_php_prints_them(void **state)
{
    static const char *const good[] = {"0", "7", "-1", "9223372036854775807",
                                       "-9223372036854775808"};
    static const char *const bad[] = {"",    "abc", "007", "+5",  " 5",  "5 ",
                                      "5.0", "-0",  "-",   "1e3", "0x1", "9223372036854775808"};
    int i;

    (void)state;
    for (i = 0; i < MW_COUNT(good); i++)
        assert_true(holds(MW_INT, good[i]));
    for (i = 0; i < MW_COUNT(bad); i++)
        assert_false(holds(MW_INT, bad[i]));
}

static void floats_are_numbers_without_spaces(void **state)
{
    (void)state;
    assert_true(holds(MW_FLOAT, "1") && holds(MW_FLOAT, "-.5") && holds(MW_FLOAT, "+1.e-3"));
    assert_false(holds(MW_FLOAT, "") || holds(MW_FLOAT, ".") || holds(MW_FLOAT, "1,5"));
    assert_false(holds(MW_FLOAT, "1e") || holds(MW_FLOAT, "inf") || holds(MW_FLOAT, "1e999"));
    assert_false(holds(MW_FLOAT, " 1") || holds(MW_FLOAT, "0x1"));
    assert_true(holds(MW_BOOL, "0") && holds(MW_BOOL, "1"));
    assert_false(holds(MW_BOOL, "true") || holds(MW_BOOL, "") || holds(MW_BOOL, "2"));
}

static void tags_are_for_languages_only(void **state)
{
    static const char two[] = "<span lang=\"en\" class=\"multilang\">Hi</span>"
                              "<span class=\"multilang\" lang=\"no\">Hei</span>";

    (void)state;
    assert_true(holds(MW_TEXT, "a < b > c & d") && holds(MW_TEXT, two));
    assert_false(holds(MW_TEXT, "<b>x</b>") || holds(MW_TEXT, "a <"));
    assert_false(holds(MW_TEXT, "<span lang=\"en\" class=\"multilang\">Hi"));
    assert_false(holds(MW_NOTAGS, two));
}

static void names_have_their_letters(void **state)
{
    (void)state;
    assert_true(holds(MW_ALPHA, "abC") && holds(MW_ALPHANUMEXT, "a_b-3"));
    assert_false(holds(MW_ALPHA, "a b") || holds(MW_ALPHANUM, "\xc3\xa9"));
    assert_true(holds(MW_PLUGIN, "mod_forum") && holds(MW_PLUGIN, ""));
    assert_false(holds(MW_PLUGIN, "Mod") || holds(MW_PLUGIN, "a__b") || holds(MW_PLUGIN, "a_"));
    assert_true(holds(MW_USERNAME, "a.b@c") && !holds(MW_USERNAME, "A") &&
                !holds(MW_USERNAME, "a b"));
    assert_true(holds(MW_EMAIL, "a+b@c.example.org"));
    assert_false(holds(MW_EMAIL, "root@localhost") || holds(MW_EMAIL, "a b@c.d") ||
                 holds(MW_EMAIL, "a@b@c.d") || holds(MW_EMAIL, "@c.d") || holds(MW_EMAIL, ""));
    assert_true(holds(MW_CAPABILITY, "moodle/user:viewdetails") && holds(MW_SEQUENCE, "1,2"));
}

static const struct CMUnitTest tests[] = {
    pool_test(numbers_are_printed_as_php_prints_them),
    pool_test(texts_are_escaped_as_php_escapes_them),
    pool_test(integers_are_as_php_prints_them),
    pool_test(floats_are_numbers_without_spaces),
    pool_test(tags_are_for_languages_only),
    pool_test(names_have_their_letters),
};

UNIT_MAIN(tests)
