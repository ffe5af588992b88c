/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/core/json.h: objects as lists of members, numbers as text, and what is refused.
 */
#include "unit_json.h"

#include "core/json.h"

static apr_array_header_t *read_object(const char *text)
{
    apr_array_header_t *members = NULL;

    unit_ok(nx_json_object(pool, text, strlen(text), &limits, &members), text);
    return members;
}

static void member_is(const apr_array_header_t *members, const char *name, nx_json_type_t type,
                      const char *text)
{
    const nx_json_member_t *member = nx_json_member(members, name);

    assert_non_null(member);
    assert_int_equal(member->type, type);
    if (!text) {
        assert_null(member->text.data);
        return;
    }
    assert_int_equal(member->text.len, strlen(text));
    assert_string_equal(member->text.data, text);
}

static void members_come_in_the_order_written(void **state)
{
    apr_array_header_t *members = read_object("{\"z\":1,\"a\":2,\"\":3,\"m\":4}");
    const char *names[] = {"z", "a", "", "m"};
    int i;

    (void)state;
    assert_int_equal(members->nelts, 4);
    for (i = 0; i < 4; i++)
        assert_string_equal(APR_ARRAY_IDX(members, i, nx_json_member_t).name, names[i]);
}

static void every_type_is_told_apart(void **state)
{
    apr_array_header_t *members = read_object(
        "{\"s\":\"x\",\"e\":\"\",\"n\":null,\"t\":true,\"f\":false,\"i\":12,\"o\":{},\"a\":[1]}");

    (void)state;
    member_is(members, "s", NX_JSON_STRING, "x");
    member_is(members, "e", NX_JSON_STRING, "");
    member_is(members, "n", NX_JSON_NULL, NULL);
    member_is(members, "t", NX_JSON_BOOL, "true");
    member_is(members, "f", NX_JSON_BOOL, "false");
    member_is(members, "i", NX_JSON_NUMBER, "12");
    member_is(members, "o", NX_JSON_OTHER, NULL);
    member_is(members, "a", NX_JSON_OTHER, NULL);
}

static const char *list_of(const char *array)
{
    apr_array_header_t *members = read_object(apr_pstrcat(pool, "{\"a\":", array, "}", NULL));
    const apr_array_header_t *list = APR_ARRAY_IDX(members, 0, nx_json_member_t).list;
    const char *text = "";
    int i;

    for (i = 0; list && i < list->nelts; i++)
        text = apr_pstrcat(pool, text, i ? "|" : "", APR_ARRAY_IDX(list, i, nx_str_t).data, NULL);
    return list ? text : NULL;
}

static void an_array_of_texts_is_a_list(void **state)
{
    (void)state;
    assert_string_equal(list_of("[\"a\",\"\",5,\"b\"]"), "a||5|b");
    assert_string_equal(list_of("[]"), "");
    assert_null(list_of("[\"a\",null]"));
    assert_null(list_of("[true]"));
    assert_null(list_of("[[\"a\"]]"));
    assert_null(list_of("[{}]"));
    assert_null(list_of("\"a\""));
}

/* J8, J9: a string of digits stays a string, a number is never rounded. */
static void numbers_keep_their_text(void **state)
{
    static const char *const numbers[] = {"9223372036854775807",
                                          "-9223372036854775808",
                                          "0.1",
                                          "92.00",
                                          "100.50",
                                          "1e5",
                                          "1E+05",
                                          "-0.0",
                                          "123456789012345678901234567890.123",
                                          "1e131071",
                                          "0",
                                          "-1",
                                          NULL};
    int i;

    (void)state;
    for (i = 0; numbers[i]; i++)
        member_is(read_object(apr_psprintf(pool, "{\"n\":%s}", numbers[i])), "n", NX_JSON_NUMBER,
                  numbers[i]);
    member_is(read_object("{\"n\":-0}"), "n", NX_JSON_NUMBER, "0");
    member_is(read_object("{\"n\":\"007\"}"), "n", NX_JSON_STRING, "007");
}

static void a_number_of_many_digits_keeps_them_all(void **state)
{
    char *digits = apr_palloc(pool, 10001);

    (void)state;
    memset(digits, '7', 10000);
    digits[10000] = '\0';
    member_is(read_object(apr_psprintf(pool, "{\"n\":%s.5}", digits)), "n", NX_JSON_NUMBER,
              apr_pstrcat(pool, digits, ".5", NULL));
}

static void escapes_are_decoded(void **state)
{
    apr_array_header_t *members =
        read_object("{\"\\u0061\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u674e\\ud83d\\ude00\"}");

    (void)state;
    member_is(members, "a", NX_JSON_STRING, "\"\\/\b\f\n\r\t\xC3\xA9\xE6\x9D\x8E\xF0\x9F\x98\x80");
}

static void a_string_of_255_characters_is_whole(void **state)
{
    char *text = apr_pcalloc(pool, 255 * 3 + 1);
    int i;

    (void)state;
    for (i = 0; i < 255; i++)
        memcpy(text + 3 * i, "\xE6\x9D\x8E", 3);
    member_is(read_object(apr_psprintf(pool, "{\"s\":\"%s\"}", text)), "s", NX_JSON_STRING, text);
}

static void an_absent_member_is_null(void **state)
{
    (void)state;
    assert_null(nx_json_member(read_object("{\"a\":1}"), "b"));
    assert_null(nx_json_member(read_object("{}"), ""));
}

static void white_space_around_the_object_is_fine(void **state)
{
    (void)state;
    assert_int_equal(read_object("\r\n {\"a\":1} \r\n")->nelts, 1);
}

static void depth_32_is_read(void **state)
{
    nx_json_limits_t deep = {32, 100, 100};
    apr_array_header_t *members;
    const char *text = "1";
    int i;

    (void)state;
    for (i = 0; i < 32; i++)
        text = apr_pstrcat(pool, "{\"a\":", text, "}", NULL);
    assert_ok(nx_json_object(pool, text, strlen(text), &deep, &members));
}

static void a_document_that_is_no_object_is_refused(void **state)
{
    static const char *const texts[] = {"[]", "\"{}\"", "1", "null", "true", NULL};
    apr_array_header_t *members;
    int i;

    (void)state;
    for (i = 0; texts[i]; i++) {
        const nx_err_t *err = nx_json_object(pool, texts[i], strlen(texts[i]), &limits, &members);

        unit_kind(err, NX_BAD_JSON, texts[i]);
        assert_non_null(strstr(err->detail, "an object"));
    }
}

/* J1, J2, J4, J6, J14 */
static void what_the_scanner_refuses_is_never_read(void **state)
{
    static const struct {
        const char *text;
        nx_kind_t kind;
    } cases[] = {{"{\"a\":1,\"a\":2}", NX_DUPLICATE_KEY},
                 {"{\"a\":\"\\u0000\"}", NX_NUL_NOT_ALLOWED},
                 {"{\"a\":\"\\ud800\"}", NX_INVALID_UTF8},
                 {"{\"a\":\"\xC0\x80\"}", NX_INVALID_UTF8},
                 {"{\"a\":99999999999999999999}", NX_OUT_OF_RANGE},
                 {"{\"a\":1} x", NX_BAD_JSON},
                 {"{\"a\":NaN}", NX_BAD_JSON},
                 {"{'a':1}", NX_BAD_JSON},
                 {"{\"a\":1,}", NX_BAD_JSON},
                 {"", NX_BAD_JSON}};
    apr_size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        apr_array_header_t *members = NULL;

        unit_kind(nx_json_object(pool, cases[i].text, strlen(cases[i].text), &limits, &members),
                  cases[i].kind, cases[i].text);
        assert_null(members);
    }
}

static void limits_hold_for_reading_too(void **state)
{
    static const nx_json_limits_t small = {1, 3, 2};
    apr_array_header_t *members;

    (void)state;
    assert_kind(nx_json_object(pool, "{\"a\":{}}", 8, &small, &members), NX_TOO_DEEP);
    assert_kind(nx_json_object(pool, "{\"a\":1,\"b\":2,\"c\":3}", 19, &small, &members),
                NX_TOO_MANY_VALUES);
}

static void an_array_of_objects_is_read_item_by_item(void **state)
{
    const char *text = "[{\"id\":1,\"name\":\"x\"},{},{\"id\":null}]";
    apr_array_header_t *items;

    (void)state;
    assert_ok(nx_json_objects(pool, text, strlen(text), &limits, &items));
    assert_int_equal(items->nelts, 3);
    member_is(APR_ARRAY_IDX(items, 0, apr_array_header_t *), "name", NX_JSON_STRING, "x");
    assert_int_equal(APR_ARRAY_IDX(items, 1, apr_array_header_t *)->nelts, 0);
    member_is(APR_ARRAY_IDX(items, 2, apr_array_header_t *), "id", NX_JSON_NULL, NULL);
    assert_ok(nx_json_objects(pool, "[]", 2, &limits, &items));
    assert_int_equal(items->nelts, 0);
}

static void an_array_of_anything_else_is_refused(void **state)
{
    apr_array_header_t *items;
    const nx_err_t *err;

    (void)state;
    err = assert_kind(nx_json_objects(pool, "[{},1]", 6, &limits, &items), NX_BAD_JSON);
    assert_non_null(strstr(err->detail, "item 2"));
    assert_kind(nx_json_objects(pool, "[null]", 6, &limits, &items), NX_BAD_JSON);
    err = assert_kind(nx_json_objects(pool, "{}", 2, &limits, &items), NX_BAD_JSON);
    assert_non_null(strstr(err->detail, "an array"));
}

static const struct CMUnitTest tests[] = {
    pool_test(members_come_in_the_order_written),
    pool_test(every_type_is_told_apart),
    pool_test(an_array_of_texts_is_a_list),
    pool_test(numbers_keep_their_text),
    pool_test(a_number_of_many_digits_keeps_them_all),
    pool_test(escapes_are_decoded),
    pool_test(a_string_of_255_characters_is_whole),
    pool_test(an_absent_member_is_null),
    pool_test(white_space_around_the_object_is_fine),
    pool_test(depth_32_is_read),
    pool_test(a_document_that_is_no_object_is_refused),
    pool_test(what_the_scanner_refuses_is_never_read),
    pool_test(limits_hold_for_reading_too),
    pool_test(an_array_of_objects_is_read_item_by_item),
    pool_test(an_array_of_anything_else_is_refused),
};

UNIT_MAIN(tests)
