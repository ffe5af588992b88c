/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/core/text.h: growing text, JSON strings out, UTF-8.
 */
#include "unit.h"

#include "core/text.h"

static const char *as_json(const char *text, apr_size_t len)
{
    nx_buf_t b;

    nx_buf_init(&b, pool, 0);
    nx_buf_json(&b, text, len);
    assert_int_equal(strlen(b.data), b.len);
    return b.data;
}

static void a_new_buffer_is_an_empty_string(void **state)
{
    nx_buf_t b;

    (void)state;
    nx_buf_init(&b, pool, 0);
    assert_string_equal(b.data, "");
    assert_int_equal(b.len, 0);
}

static void a_buffer_grows_and_stays_terminated(void **state)
{
    nx_buf_t b;
    int i;

    (void)state;
    nx_buf_init(&b, pool, 4);
    for (i = 0; i < 10000; i++) {
        nx_buf_add(&b, &"0123456789"[i % 10], 1);
        assert_int_equal(b.data[b.len], '\0');
        assert_true(b.len < b.size);
    }
    nx_buf_add(&b, "", 0);
    nx_buf_puts(&b, "end");
    assert_int_equal(b.len, 10003);
    for (i = 0; i < 10000; i++)
        assert_int_equal(b.data[i], '0' + i % 10);
    assert_string_equal(b.data + 10000, "end");
}

static void a_buffer_takes_bytes_with_nul(void **state)
{
    nx_buf_t b;

    (void)state;
    nx_buf_init(&b, pool, 0);
    nx_buf_add(&b, "a\0b", 3);
    assert_int_equal(b.len, 3);
    assert_memory_equal(b.data, "a\0b", 4);
}

static void printf_is_never_cut(void **state)
{
    apr_size_t n;

    (void)state;
    for (n = 500; n < 530; n++) {
        char *text = apr_pcalloc(pool, n + 1);
        nx_buf_t b;

        memset(text, 'x', n);
        nx_buf_init(&b, pool, 0);
        nx_buf_printf(&b, "%s-%d", text, 7);
        assert_int_equal(b.len, n + 2);
        assert_string_equal(b.data + n, "-7");
    }
}

static void json_escapes_what_rfc_8259_asks_for(void **state)
{
    (void)state;
    assert_string_equal(as_json("", 0), "\"\"");
    assert_string_equal(as_json("a\"b\\c/d", 7), "\"a\\\"b\\\\c/d\"");
    assert_string_equal(as_json("\b\f\n\r\t", 5), "\"\\b\\f\\n\\r\\t\"");
    assert_string_equal(as_json("\0\1\x1f", 3), "\"\\u0000\\u0001\\u001f\"");
    assert_string_equal(as_json("\x7f", 1), "\"\x7f\"");
}

static void json_keeps_letters_of_every_script(void **state)
{
    (void)state;
    assert_string_equal(as_json("Mar\xC3\xAD\x61 \xE6\x9D\x8E \xF0\x9F\x98\x80", 15),
                        "\"Mar\xC3\xAD\x61 \xE6\x9D\x8E \xF0\x9F\x98\x80\"");
}

/* J15 */
static void json_from_bytes_that_are_no_utf8_is_still_json(void **state)
{
    const char *bad[] = {"\xFF",     "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                         "\xE6\x9D", "\x80"};
    apr_size_t i;

    (void)state;
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const char *json = as_json(bad[i], strlen(bad[i]));

        assert_int_equal(nx_utf8_count(json, strlen(json)), strlen(bad[i]) + 2);
        assert_non_null(strstr(json, "\xEF\xBF\xBD"));
    }
    assert_string_equal(as_json("a\xFF\"", 3), "\"a\xEF\xBF\xBD\\\"\"");
}

static void characters_are_counted_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(nx_utf8_count("", 0), 0);
    assert_int_equal(nx_utf8_count("plain ascii, more than eight", 28), 28);
    assert_int_equal(nx_utf8_count("\xC2\x80\xDF\xBF", 4), 2);
    assert_int_equal(nx_utf8_count("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", 12), 4);
    assert_int_equal(nx_utf8_count("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", 8), 2);
    assert_int_equal(nx_utf8_count("12345678\xE6\x9D\x8E"
                                   "12345678",
                                   19),
                     17);
}

/* J1 */
static void overlong_surrogate_and_too_high_forms_are_no_utf8(void **state)
{
    const char *bad[] = {"\x80",
                         "\xBF",
                         "\xC0\x80",
                         "\xC1\xBF",
                         "\xE0\x80\x80",
                         "\xE0\x9F\xBF",
                         "\xF0\x80\x80\x80",
                         "\xF0\x8F\xBF\xBF",
                         "\xED\xA0\x80",
                         "\xED\xBF\xBF",
                         "\xF4\x90\x80\x80",
                         "\xF5\x80\x80\x80",
                         "\xFE",
                         "\xFF",
                         "\xC3\x28",
                         "\xE6\x28\x9D",
                         "\xE6\x9D\x28",
                         "\xF0\x9F\x28\x80"};
    apr_size_t i;

    (void)state;
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(nx_utf8_count(bad[i], strlen(bad[i])), -1);
}

static void a_character_cut_at_the_end_is_no_utf8(void **state)
{
    const char *whole[] = {"\xC3\xAD", "\xE6\x9D\x8E", "\xF0\x9F\x98\x80"};
    apr_size_t i, n;

    (void)state;
    for (i = 0; i < 3; i++) {
        for (n = 1; n < strlen(whole[i]); n++)
            assert_int_equal(nx_utf8_count(whole[i], n), -1);
    }
}

/* Eight ASCII bytes are taken at a time. */
static void a_bad_byte_is_found_at_every_place(void **state)
{
    char text[] = "123456789012345678901234";
    int i;

    (void)state;
    for (i = 0; i < 24; i++) {
        char kept = text[i];

        text[i] = '\xFF';
        assert_int_equal(nx_ascii_span(text, 24), i);
        assert_int_equal(nx_utf8_count(text, 24), -1);
        text[i] = kept;
    }
    assert_int_equal(nx_ascii_span(text, 24), 24);
}

/* Each code point there is, encoded by hand: valid unless it is a surrogate. */
static void every_code_point_counts_as_one_character(void **state)
{
    unsigned c;

    (void)state;
    for (c = 0x80; c <= 0x10FFFF; c++) {
        char text[4];
        int n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4, i;

        for (i = n - 1; i > 0; i--)
            text[i] = (char)(0x80 | (c >> 6 * (n - 1 - i) & 63));
        text[0] = (char)((n == 2 ? 0xC0 : n == 3 ? 0xE0 : 0xF0) | c >> 6 * (n - 1));
        if (nx_utf8_count(text, (apr_size_t)n) != (c >= 0xD800 && c <= 0xDFFF ? -1 : 1))
            fail_msg("U+%04X", c);
    }
}

static void control_characters_are_found(void **state)
{
    (void)state;
    assert_true(nx_utf8_has_control("a\nb", 3));
    assert_true(nx_utf8_has_control("a\0b", 3));
    assert_true(nx_utf8_has_control("a\x1f", 2));
    assert_true(nx_utf8_has_control("\x7f", 1));
    assert_true(nx_utf8_has_control("\xC2\x80", 2));
    assert_true(nx_utf8_has_control("x\xC2\x9F", 3));
}

static void other_characters_are_no_control_characters(void **state)
{
    (void)state;
    assert_false(nx_utf8_has_control("", 0));
    assert_false(nx_utf8_has_control("~ a", 3));
    assert_false(nx_utf8_has_control("\xC2\xA0\xC3\x80\xE2\x80\x8B", 7));
}

static void hex_digits_have_their_value(void **state)
{
    (void)state;
    assert_int_equal(nx_hex_value("7f", 2), 0x7F);
    assert_int_equal(nx_hex_value("aBcDEf", 6), 0xABCDEF);
    assert_int_equal(nx_hex_value("0g", 2), -1);
    assert_int_equal(nx_hex_value("@0", 2), -1);
    assert_int_equal(nx_hex_value("G0", 2), -1);
    assert_int_equal(nx_hex_value("/0", 2), -1);
    assert_int_equal(nx_hex_value(":0", 2), -1);
    assert_int_equal(nx_hex_value("-1", 2), -1);
    assert_int_equal(nx_hex_value("\x10\x10", 2), -1);
}

/* JSON of TEXT, a byte at a time. */
static const char *slowly(const char *text, apr_size_t len)
{
    const char *out = "\"", *end = text + len;

    while (text < end) {
        unsigned char c = (unsigned char)*text;
        int n = nx_utf8_step(text, end);

        if (c == '"' || c == '\\')
            out = apr_psprintf(pool, "%s\\%c", out, c);
        else if (c < 0x20 && strchr("\b\f\n\r\t", c) && c)
            out = apr_psprintf(pool, "%s\\%c", out, "btnvfr"[c - 8]);
        else if (c < 0x20)
            out = apr_psprintf(pool, "%s\\u%04x", out, c);
        else
            out = n ? apr_psprintf(pool, "%s%.*s", out, n, text)
                    : apr_psprintf(pool, "%s\xEF\xBF\xBD", out);
        text += n ? n : 1;
    }
    return apr_pstrcat(pool, out, "\"", NULL);
}

static void json_of_any_bytes_is_that_of_each_byte(void **state)
{
    static const char some[] = "ab/\"\\\n\t\x01\x1f\x20\x7f\xc3\xa9\xe2\x82\xac\xff\xed\xa0\x80z";
    unsigned seed = 1;
    int turn, i;

    (void)state;
    for (turn = 0; turn < 3000; turn++) {
        char text[40];
        int len = (int)(turn % sizeof(text));

        for (i = 0; i < len; i++) {
            seed = seed * 1103515245 + 12345;
            text[i] = seed >> 30 ? 'a' : some[(seed >> 16) % (sizeof(some) - 1)];
        }
        assert_string_equal(as_json(text, (apr_size_t)len), slowly(text, (apr_size_t)len));
    }
}

static void json_of_a_long_text_splits_no_character(void **state)
{
    apr_size_t len, size = 3 * 4096 + 7;
    char *text = apr_palloc(pool, size + 8), *wanted;
    int shift;

    (void)state;
    for (shift = 0; shift < 4; shift++) {
        memset(text, 'x', (apr_size_t)shift);
        for (len = (apr_size_t)shift; len < size; len += 4)
            memcpy(text + len, "\xF0\x9F\x98\x80", 4);
        wanted = apr_pstrcat(pool, "\"", apr_pstrmemdup(pool, text, len), "\"", NULL);
        assert_string_equal(as_json(text, len), wanted);
    }
}

static void members_have_commas_between_them(void **state)
{
    nx_buf_t b;

    (void)state;
    nx_buf_init(&b, pool, 8);
    nx_buf_puts(&b, "{\"a\":[{");
    nx_buf_member(&b, "b", "x\"[");
    nx_buf_member(&b, "c", NULL);
    nx_buf_puts(&b, "}");
    nx_buf_comma(&b);
    nx_buf_puts(&b, "1]}");
    assert_string_equal(b.data, "{\"a\":[{\"b\":\"x\\\"[\",\"c\":null},1]}");
    nx_buf_init(&b, pool, 8);
    nx_buf_member(&b, "a", "");
    assert_string_equal(b.data, "\"a\":\"\"");
}

static void a_media_type_is_compared_whole_and_without_parameters(void **state)
{
    (void)state;
    assert_true(nx_media_is("text/csv", "text/csv"));
    assert_true(nx_media_is("Text/CSV; charset=utf-8", "text/csv"));
    assert_true(nx_media_is(NULL, "") && nx_media_is("", "") && nx_media_is("; q=1", ""));
    assert_false(nx_media_is("text/csvx", "text/csv"));
    assert_false(nx_media_is("text/cs", "text/csv"));
    assert_false(nx_media_is(NULL, "text/csv") || nx_media_is("text/csv", ""));
}

static const struct CMUnitTest tests[] = {
    pool_test(a_new_buffer_is_an_empty_string),
    pool_test(a_buffer_grows_and_stays_terminated),
    pool_test(a_buffer_takes_bytes_with_nul),
    pool_test(printf_is_never_cut),
    pool_test(json_escapes_what_rfc_8259_asks_for),
    pool_test(json_keeps_letters_of_every_script),
    pool_test(json_from_bytes_that_are_no_utf8_is_still_json),
    pool_test(json_of_any_bytes_is_that_of_each_byte),
    pool_test(json_of_a_long_text_splits_no_character),
    pool_test(characters_are_counted_not_bytes),
    pool_test(overlong_surrogate_and_too_high_forms_are_no_utf8),
    pool_test(a_character_cut_at_the_end_is_no_utf8),
    pool_test(a_bad_byte_is_found_at_every_place),
    pool_test(every_code_point_counts_as_one_character),
    pool_test(control_characters_are_found),
    pool_test(other_characters_are_no_control_characters),
    pool_test(hex_digits_have_their_value),
    pool_test(members_have_commas_between_them),
    pool_test(a_media_type_is_compared_whole_and_without_parameters),
};

UNIT_MAIN(tests)
