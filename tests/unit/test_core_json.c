/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/core/json_check.h: what is JSON and what is not. J1 to J16 are rows of the fault matrix.
 */
#include "unit_json.h"

static void every_kind_of_value_is_json(void **state)
{
    static const char *const texts[] = {"{}",
                                        "[]",
                                        "\"\"",
                                        "0",
                                        "true",
                                        "false",
                                        "null",
                                        "[[],{}]",
                                        "{\"a\":{\"b\":[1,2,\"c\"]}}",
                                        "[true,false,null]",
                                        "{\"\":\"\"}",
                                        "\"/\\/\"",
                                        "\"\\\"\\\\\\b\\f\\n\\r\\t\"",
                                        "\"\x7f\"",
                                        NULL};

    (void)state;
    all_ok(texts);
}

static void white_space_is_allowed_around_every_token(void **state)
{
    static const char *const texts[] = {" \t\r\n1 \t\r\n", " { \"a\" : [ 1 , 2 ] , \"b\" : { } } ",
                                        "[ ]", "{\n}", NULL};

    (void)state;
    all_ok(texts);
}

static void other_spaces_are_not(void **state)
{
    static const char *const texts[] = {"\f1", "\v1", "1\f", "[1,\xC2\xA0\x32]", "\xE2\x80\xA8{}",
                                        NULL};

    (void)state;
    all_fail(NX_BAD_JSON, texts);
}

static void numbers_of_rfc_8259_are_taken(void **state)
{
    static const char *const texts[] = {"-0",     "10",   "-1",     "0.5",
                                        "1.50",   "-0.0", "1e5",    "1E+5",
                                        "1.5e-5", "0e0",  "100.50", "123456789012345678",
                                        NULL};

    (void)state;
    all_ok(texts);
}

/* J5 */
static void other_spellings_of_numbers_are_refused(void **state)
{
    static const char *const texts[] = {
        "01",       "-01",       "+1",   ".5",    "1.",    "1.e5",         "-",   "-.5",
        "1e",       "1e+",       "1e-x", "0x10",  "1_000", "1,5",          "NaN", "-NaN",
        "Infinity", "-Infinity", "--1",  "1.2.3", "1e5.5", "\xEF\xBC\x91", NULL};

    (void)state;
    all_fail(NX_BAD_JSON, texts);
}

/* J8 */
static void integers_of_64_bits_are_taken(void **state)
{
    static const char *const texts[] = {"9223372036854775807", "-9223372036854775808",
                                        "999999999999999999", "[9223372036854775807]", NULL};

    (void)state;
    all_ok(texts);
}

/* J8 */
static void larger_integers_are_out_of_range(void **state)
{
    static const char *const texts[] = {"9223372036854775808",          "-9223372036854775809",
                                        "10000000000000000000",         "99999999999999999999",
                                        "{\"a\":18446744073709551616}", NULL};
    char digits[402];

    (void)state;
    all_fail(NX_OUT_OF_RANGE, texts);
    memset(digits, '9', 401);
    digits[401] = '\0';
    assert_kind(check(digits), NX_OUT_OF_RANGE);
}

static void decimals_that_numeric_holds_are_taken(void **state)
{
    static const char *const texts[] = {"1e131071",
                                        "99999e131067",
                                        "0.001e131074",
                                        "1e-16383",
                                        "0.10e-16381",
                                        "0e999999",
                                        "0e1073741822",
                                        "-1.5E131071",
                                        "123456789012345678901234567890.5",
                                        NULL};

    (void)state;
    all_ok(texts);
}

static void decimals_beyond_numeric_are_out_of_range(void **state)
{
    static const char *const texts[] = {"1e131072",
                                        "10e131071",
                                        "0.001e131075",
                                        "1e-16384",
                                        "0e-16384",
                                        "0.10e-16382",
                                        "0e1073741823",
                                        "-1e999999999",
                                        "1e99999999999999999999999",
                                        "1e-99999999999999999999999",
                                        "0.0e99999999999",
                                        NULL};

    (void)state;
    all_fail(NX_OUT_OF_RANGE, texts);
}

/* J5 */
static void what_other_parsers_tolerate_is_refused(void **state)
{
    static const char *const texts[] = {"'a'",         "{'a':1}",    "{a:1}",
                                        "[1,]",        "{\"a\":1,}", "[,1]",
                                        "[1,,2]",      "[1 2]",      "{\"a\":1 \"b\":2}",
                                        "{\"a\",1}",   "{\"a\":}",   "{\"a\"}",
                                        "{1:2}",       "{,}",        "// x\n1",
                                        "/**/1",       "1 // x",     "#\n1",
                                        "True",        "nULL",       "undefined",
                                        "tru",         "truee",      "nul",
                                        "\"a\" \"b\"", "[1}",        "{\"a\":1]",
                                        "]",           "}",          ",",
                                        ":",           "\"a",        "\"\\\"",
                                        "\"\\x41\"",   "\"\\u12\"",  "\"\\u12G4\"",
                                        "\"\\u",       "\"\\",       "\"\\U0041\"",
                                        "\"\\'\"",     "[",          "{",
                                        "[1",          "{\"a\"",     "{\"a\":",
                                        "{\"a\":1",    "{\"a\":1,",  "[1,",
                                        "\\u0031",     NULL};

    (void)state;
    all_fail(NX_BAD_JSON, texts);
}

static void an_empty_document_is_refused(void **state)
{
    static const char *const texts[] = {"", " ", "\r\n\t ", NULL};

    (void)state;
    all_fail(NX_BAD_JSON, texts);
}

/* J5 */
static void a_byte_order_mark_is_named(void **state)
{
    const nx_err_t *err = assert_kind(check("\xEF\xBB\xBF{}"), NX_BAD_JSON);

    (void)state;
    assert_non_null(strstr(err->detail, "byte order mark"));
}

/* J6 */
static void bytes_after_the_document_are_refused(void **state)
{
    static const char *const texts[] = {"{}{}", "{} x", "1 1", "[]]", "null,", "\"a\"b", NULL};

    (void)state;
    all_fail(NX_BAD_JSON, texts);
    assert_kind(nx_json_check(pool, "{}\0", 3, &limits, NULL), NX_BAD_JSON);
    assert_kind(nx_json_check(pool, "{\"a\":1}\0{\"a\":2}", 15, &limits, NULL), NX_BAD_JSON);
    assert_kind(nx_json_check(pool, "1\0", 2, &limits, NULL), NX_BAD_JSON);
}

static void nothing_beyond_the_length_is_read(void **state)
{
    (void)state;
    assert_ok(nx_json_check(pool, "12345x", 5, &limits, NULL));
    assert_kind(nx_json_check(pool, "true", 3, &limits, NULL), NX_BAD_JSON);
    assert_kind(nx_json_check(pool, "\"a\"", 2, &limits, NULL), NX_BAD_JSON);
    assert_kind(nx_json_check(pool, "\"\\u0041\"", 6, &limits, NULL), NX_BAD_JSON);
    assert_kind(nx_json_check(pool, "\"\\ud83d\\ude00\"", 12, &limits, NULL), NX_INVALID_UTF8);
    assert_kind(nx_json_check(pool, "\"\xE6\x9D\x8E\"", 3, &limits, NULL), NX_INVALID_UTF8);
    assert_kind(nx_json_check(pool, "-1", 1, &limits, NULL), NX_BAD_JSON);
}

/* J5; at every place, because the scanner takes eight bytes at a time. */
static void control_characters_in_strings_are_refused(void **state)
{
    char text[] = "\"123456789012345678901234\"";
    int c, i;

    (void)state;
    for (i = 1; i < 25; i++) {
        char kept = text[i];

        for (c = 1; c < 0x20; c++) {
            text[i] = (char)c;
            assert_kind(check(text), NX_BAD_JSON);
        }
        text[i] = kept;
        assert_ok(check(text));
    }
}

/* J1 */
static void bytes_that_are_no_utf8_are_refused(void **state)
{
    static const char *const texts[] = {"\"\xFF\"",
                                        "\"\xC0\xAF\"",
                                        "\"\xE0\x80\xAF\"",
                                        "\"\xED\xA0\x80\"",
                                        "\"\xF4\x90\x80\x80\"",
                                        "\"\xF8\x88\x80\x80\x80\"",
                                        "\"\xC3\"",
                                        "\"12345678\x80\"",
                                        "{\"\xFF\":1}",
                                        "\xFF\xFE{\"",
                                        "[\xA0]",
                                        NULL};

    (void)state;
    all_fail(NX_INVALID_UTF8, texts);
}

static void letters_of_every_script_are_taken(void **state)
{
    static const char *const texts[] = {"\"\xE6\x9D\x8E\xE5\xB0\x8F\xE9\xBE\x99\"",
                                        "{\"\xF0\x9F\x98\x80\":\"\xF0\x9F\x98\x80\"}",
                                        "\"\xEF\xBF\xBF\xEF\xBF\xBE\xF4\x8F\xBF\xBF\"", NULL};

    (void)state;
    all_ok(texts);
}

/* J2, J3 */
static void nul_is_refused_in_values_and_names(void **state)
{
    static const char *const texts[] = {"\"\\u0000\"", "\"a\\u0000b\"", "{\"a\\u0000b\":1,\"a\":2}",
                                        NULL};

    (void)state;
    all_fail(NX_NUL_NOT_ALLOWED, texts);
    assert_kind(nx_json_check(pool, "\"a\0b\"", 5, &limits, NULL), NX_NUL_NOT_ALLOWED);
    assert_kind(nx_json_check(pool, "{\"a\0\":1}", 8, &limits, NULL), NX_NUL_NOT_ALLOWED);
}

/* J14 */
static void lone_surrogate_is_refused(void **state)
{
    static const char *const texts[] = {
        "\"\\ud800\"",        "\"\\uDFFF\"",        "\"\\ud83d\\u0041\"", "\"\\ud83d\\ud83d\"",
        "\"\\ude00\\ud83d\"", "\"\\ud83dx\"",       "\"\\ud83d\\n\"",     "\"\\ud83d\\udbff\"",
        "\"\\ud83d\\ue000\"", "\"\\udc00\\ude00\"", "{\"\\udc00\":1}",    NULL};

    (void)state;
    all_fail(NX_INVALID_UTF8, texts);
}

static void a_pair_of_surrogates_is_one_character(void **state)
{
    nx_json_count_t count;

    (void)state;
    assert_ok(nx_json_check(pool, "\"\\ud83d\\uDE00\"", 14, &limits, &count));
    assert_int_equal(count.bytes, 4);
}

static void an_escape_counts_as_the_bytes_of_its_character(void **state)
{
    static const struct {
        const char *text;
        apr_size_t bytes;
    } cases[] = {{"\"\\n\"", 1},           {"\"\\u007f\"", 1}, {"\"\\u0080\"", 2},
                 {"\"\\u07ff\"", 2},       {"\"\\u0800\"", 3}, {"\"\\uffff\"", 3},
                 {"\"\\ud800\\udc00\"", 4}};
    apr_size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        nx_json_count_t count;

        assert_ok(nx_json_check(pool, cases[i].text, strlen(cases[i].text), &limits, &count));
        assert_int_equal(count.bytes, cases[i].bytes);
    }
}

static const struct CMUnitTest tests[] = {
    pool_test(every_kind_of_value_is_json),
    pool_test(white_space_is_allowed_around_every_token),
    pool_test(other_spaces_are_not),
    pool_test(numbers_of_rfc_8259_are_taken),
    pool_test(other_spellings_of_numbers_are_refused),
    pool_test(integers_of_64_bits_are_taken),
    pool_test(larger_integers_are_out_of_range),
    pool_test(decimals_that_numeric_holds_are_taken),
    pool_test(decimals_beyond_numeric_are_out_of_range),
    pool_test(what_other_parsers_tolerate_is_refused),
    pool_test(an_empty_document_is_refused),
    pool_test(a_byte_order_mark_is_named),
    pool_test(bytes_after_the_document_are_refused),
    pool_test(nothing_beyond_the_length_is_read),
    pool_test(control_characters_in_strings_are_refused),
    pool_test(bytes_that_are_no_utf8_are_refused),
    pool_test(letters_of_every_script_are_taken),
    pool_test(nul_is_refused_in_values_and_names),
    pool_test(lone_surrogate_is_refused),
    pool_test(a_pair_of_surrogates_is_one_character),
    pool_test(an_escape_counts_as_the_bytes_of_its_character),
};

UNIT_MAIN(tests)
