/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/core/json_check.h: names given twice, depth, counts, places of errors, hostile documents.
 * J4, J7, J10, J11 are rows of the fault matrix.
 */
#include "unit_json.h"

#include "core/ident.h"
#include "core/text.h"

static const nx_json_limits_t wide = {32, 5000000, 5000000};

/* UNIT N times, with "," between, inside OPEN and CLOSE. %d in UNIT is its number. */
static nx_str_t many(const char *open, const char *unit, int n, const char *close)
{
    nx_buf_t b;
    nx_str_t text;
    int i;

    nx_buf_init(&b, pool, 0);
    nx_buf_puts(&b, open);
    for (i = 0; i < n; i++) {
        const char *at = strstr(unit, "%d");

        nx_buf_puts(&b, i ? "," : "");
        nx_buf_add(&b, unit, at ? (apr_size_t)(at - unit) : strlen(unit));
        if (at)
            nx_buf_printf(&b, "%d%s", i, at + 2);
    }
    nx_buf_puts(&b, close);
    text.data = b.data;
    text.len = b.len;
    return text;
}

static const char *nested(const char *open, const char *close, int depth)
{
    nx_buf_t b;
    int i;

    nx_buf_init(&b, pool, 0);
    for (i = 0; i < depth; i++)
        nx_buf_puts(&b, open);
    for (i = 0; i < depth; i++)
        nx_buf_puts(&b, close);
    return b.data;
}

/* J4 */
static void duplicate_key_is_refused_and_named(void **state)
{
    const nx_err_t *err = assert_kind(check("{\"a\":1,\n \"bc\":2, \"bc\":3}"), NX_DUPLICATE_KEY);

    (void)state;
    assert_string_equal(err->field, "bc");
    assert_non_null(strstr(err->detail, "line 2, column 10"));
}

static void the_same_name_in_another_spelling_is_a_duplicate(void **state)
{
    static const char *const texts[] = {"{\"a\":1,\"\\u0061\":2}",
                                        "{\"\\u00e9\":1,\"\xC3\xA9\":2}",
                                        "{\"\\/\":1,\"/\":2}",
                                        "{\"\\n\":1,\"\\u000a\":2}",
                                        "{\"\\ud83d\\ude00\":1,\"\xF0\x9F\x98\x80\":2}",
                                        "{\"\":1,\"\":2}",
                                        "{\"\\u674E\":1,\"\xE6\x9D\x8E\":2}",
                                        "{\"\\t\\b\":1,\"\\u0009\\u0008\":1}",
                                        "{\"\\f\\r\":1,\"\\u000C\\u000D\":1}",
                                        "{\"\\\\\\\"\":1,\"\\u005c\\u0022\":1}",
                                        NULL};

    (void)state;
    all_fail(NX_DUPLICATE_KEY, texts);
}

static void duplicate_is_found_at_every_level(void **state)
{
    static const char *const texts[] = {"[{\"a\":{\"b\":1,\"b\":2}}]", "{\"a\":{\"a\":1},\"a\":2}",
                                        "{\"x\":[{},{\"k\":1,\"l\":2,\"k\":3}]}", NULL};

    (void)state;
    all_fail(NX_DUPLICATE_KEY, texts);
}

static void the_same_name_in_other_objects_is_none(void **state)
{
    static const char *const texts[] = {"{\"a\":{\"a\":{\"a\":1}}}", "[{\"a\":1},{\"a\":1}]",
                                        "{\"a\":[{\"a\":1},{\"a\":2}],\"b\":{\"a\":1}}", NULL};

    (void)state;
    all_ok(texts);
}

static void names_that_differ_in_case_or_length_are_none(void **state)
{
    static const char *const texts[] = {"{\"a\":1,\"A\":2,\"aa\":3,\"\":4,\"a \":5}",
                                        "{\"12345678\":1,\"123456789\":2,\"123456780\":3}",
                                        "{\"\xC3\xA9\":1,\"e\xCC\x81\":2}", NULL};

    (void)state;
    all_ok(texts);
}

/* The pairwise search, the sorted one, and growing lists of names. */
static void duplicate_is_found_in_objects_of_every_size(void **state)
{
    int n;

    (void)state;
    for (n = 2; n < 400; n++) {
        nx_str_t good = many("{", "\"k%d\":1", n, "}");
        nx_str_t bad = many("{\"\\u006b0\":0,", "\"k%d\":1", n, "}");
        nx_str_t last = many("{", "\"k%d\":1", n, ",\"k0\":1,\"k1\":2}");
        const nx_err_t *err;

        assert_ok(nx_json_check(pool, good.data, good.len, &limits, NULL));
        assert_kind(nx_json_check(pool, bad.data, bad.len, &limits, NULL), NX_DUPLICATE_KEY);
        err =
            assert_kind(nx_json_check(pool, last.data, last.len, &limits, NULL), NX_DUPLICATE_KEY);
        assert_string_equal(err->field, "k0");
    }
}

static void names_of_outer_objects_survive_inner_ones(void **state)
{
    nx_str_t inner = many("{", "\"i%d\":1", 300, "}");
    const char *text =
        apr_psprintf(pool, "{\"a\":1,\"b\":%s,\"c\":%s,\"a\":2}", inner.data, inner.data);

    (void)state;
    assert_string_equal(assert_kind(check(text), NX_DUPLICATE_KEY)->field, "a");
}

static void a_long_duplicate_name_is_shown_in_part(void **state)
{
    nx_buf_t b;
    const nx_err_t *err;
    int i;

    (void)state;
    nx_buf_init(&b, pool, 0);
    for (i = 0; i < 1000; i++)
        nx_buf_puts(&b, "\xE6\x9D\x8E");
    err = assert_kind(check(apr_psprintf(pool, "{\"%s\":1,\"%s\":2}", b.data, b.data)),
                      NX_DUPLICATE_KEY);
    assert_int_equal(nx_utf8_count(err->field, strlen(err->field)), 33);
}

/* J7 */
static void depth_32_is_taken_and_33_is_too_deep(void **state)
{
    (void)state;
    assert_ok(check(nested("[", "]", 32)));
    assert_ok(check(apr_pstrcat(pool, nested("{\"a\":", "", 31), "{}", nested("}", "", 31), NULL)));
    assert_kind(check(nested("[", "]", 33)), NX_TOO_DEEP);
    assert_kind(check(nested("{\"a\":", "}", 33)), NX_TOO_DEEP);
    assert_kind(check(nested("[", "]", 10000)), NX_TOO_DEEP);
    assert_kind(check(nested("[", "", 1000000)), NX_TOO_DEEP);
}

static void a_smaller_depth_can_be_asked_for_but_no_larger_one(void **state)
{
    static const nx_json_limits_t flat = {1, 100, 100}, none = {0, 100, 100}, deep = {99, 100, 100};

    (void)state;
    assert_ok(check_with(&flat, "[1]"));
    assert_kind(check_with(&flat, "[[]]"), NX_TOO_DEEP);
    assert_ok(check_with(&none, "1"));
    assert_kind(check_with(&none, "[]"), NX_TOO_DEEP);
    assert_ok(check_with(&deep, nested("[", "]", 32)));
    assert_kind(check_with(&deep, nested("[", "]", 33)), NX_TOO_DEEP);
}

static void siblings_do_not_add_to_depth(void **state)
{
    nx_str_t text = many("[", "[[]]", 1000, "]");

    (void)state;
    assert_ok(nx_json_check(pool, text.data, text.len, &limits, NULL));
}

/* J10 */
static void values_are_limited(void **state)
{
    static const nx_json_limits_t five = {32, 5, 100};
    nx_str_t bomb = many("[", "{}", 349525, "]");

    (void)state;
    assert_ok(check_with(&five, "[1,2,{},[]]"));
    assert_kind(check_with(&five, "[1,2,{},[],3]"), NX_TOO_MANY_VALUES);
    assert_kind(check_with(&five, "{\"a\":1,\"b\":[1,2,3]}"), NX_TOO_MANY_VALUES);
    assert_kind(nx_json_check(pool, bomb.data, bomb.len, &limits, NULL), NX_TOO_MANY_VALUES);
}

/* J11 */
static void members_of_one_object_are_limited(void **state)
{
    static const nx_json_limits_t two = {32, 100, 2};

    (void)state;
    assert_ok(check_with(&two, "[{\"a\":1,\"b\":{\"c\":1,\"d\":2}}]"));
    assert_kind(check_with(&two, "{\"a\":1,\"b\":2,\"c\":3}"), NX_TOO_MANY_VALUES);
}

static void counts_are_those_of_the_document(void **state)
{
    const char *text = " {\"ab\":[1,null,\"\\u00e9x\"],\"c\":{\"d\":null,\"e\":true}} ";
    nx_json_count_t count;

    (void)state;
    assert_ok(nx_json_check(pool, text, strlen(text), &limits, &count));
    assert_int_equal(count.values, 8);
    assert_int_equal(count.members, 4);
    assert_int_equal(count.nulls, 2);
    assert_int_equal(count.bytes, 2 + 3 + 1 + 1 + 1);
    assert_int_equal(count.kind, '{');
}

static void the_kind_is_that_of_the_document(void **state)
{
    static const char *const texts[] = {"{}", " []", "\"x\"", "true", "false", "null", "-1", "7"};
    const char *kinds = "{[\"tfn00";
    int i;

    (void)state;
    for (i = 0; i < 8; i++) {
        nx_json_count_t count;

        assert_ok(nx_json_check(pool, texts[i], strlen(texts[i]), &limits, &count));
        assert_int_equal(count.kind, kinds[i]);
    }
}

static void counts_are_not_written_on_failure(void **state)
{
    nx_json_count_t count = {7, 7, 7, 7, 7};

    (void)state;
    assert_kind(nx_json_check(pool, "[1,2", 4, &limits, &count), NX_BAD_JSON);
    assert_int_equal(count.values, 7);
    assert_int_equal(count.kind, 7);
}

static void errors_name_line_and_column_in_characters(void **state)
{
    (void)state;
    assert_non_null(strstr(check("{\n  \"\xE6\x9D\x8E\": x}")->detail, "line 2, column 8: "));
    assert_non_null(strstr(check("x")->detail, "line 1, column 1: "));
    assert_non_null(strstr(check("[1,\r\n\r\n2")->detail, "line 3, column 2: "));
    assert_non_null(strstr(check("[1,\n  9223372036854775808]")->detail, "line 2, column 3: "));
}

static void errors_say_what_was_expected_and_found(void **state)
{
    (void)state;
    assert_non_null(strstr(check("{\"a\" 1}")->detail, "colon"));
    assert_non_null(strstr(check("{\"a\" 1}")->detail, "found 1"));
    assert_non_null(strstr(check("{a:1}")->detail, "in double quotes, found a"));
    assert_non_null(strstr(check("[1 2]")->detail, "a comma or ], found 2"));
    assert_non_null(strstr(check("{\"a\":1")->detail, "a comma or }, found the end"));
    assert_non_null(strstr(check("[\x01]")->detail, "found a control character"));
    assert_non_null(strstr(check("[\xE6\x9D\x8E]")->detail, "found \xE6\x9D\x8E"));
}

/* What one MiB of TEXT costs: BUDGET_MS of time on a slow machine. Once in several times will do:
 * the machine may be busy with something else. */
static void costs(nx_str_t text, const nx_json_limits_t *most, int budget_ms)
{
    apr_time_t best = APR_INT64_MAX;
    int tries;

    for (tries = 0; tries < 20 && best > budget_ms * 1000; tries++) {
        apr_time_t start = nx_time_mono(), took;

        assert_ok(nx_json_check(pool, text.data, text.len, most, NULL));
        took = nx_time_mono() - start;
        best = took < best ? took : best;
    }
    if (best > budget_ms * 1000)
        fail_msg("%" APR_TIME_T_FMT " us for %" APR_SIZE_T_FMT " bytes", best, text.len);
}

/* J10, J11: an order of magnitude above what was measured, and far below quadratic. */
static void hostile_documents_cost_no_more_than_their_size(void **state)
{
    char prefix[1001];

    (void)state;
    costs(many("[", "{}", 349525, "]"), &wide, 500);
    costs(many("{", "\"%d\":1", 100000, "}"), &wide, 1000);
    costs(many("{", "\"\\u0061%d\":1", 60000, "}"), &wide, 1000);
    memset(prefix, 'x', 1000);
    prefix[1000] = '\0';
    costs(many("{", apr_psprintf(pool, "\"%s%%d\":1", prefix), 1000, "}"), &limits, 500);
}

static const struct CMUnitTest tests[] = {
    pool_test(duplicate_key_is_refused_and_named),
    pool_test(the_same_name_in_another_spelling_is_a_duplicate),
    pool_test(duplicate_is_found_at_every_level),
    pool_test(the_same_name_in_other_objects_is_none),
    pool_test(names_that_differ_in_case_or_length_are_none),
    pool_test(duplicate_is_found_in_objects_of_every_size),
    pool_test(names_of_outer_objects_survive_inner_ones),
    pool_test(a_long_duplicate_name_is_shown_in_part),
    pool_test(depth_32_is_taken_and_33_is_too_deep),
    pool_test(a_smaller_depth_can_be_asked_for_but_no_larger_one),
    pool_test(siblings_do_not_add_to_depth),
    pool_test(values_are_limited),
    pool_test(members_of_one_object_are_limited),
    pool_test(counts_are_those_of_the_document),
    pool_test(the_kind_is_that_of_the_document),
    pool_test(counts_are_not_written_on_failure),
    pool_test(errors_name_line_and_column_in_characters),
    pool_test(errors_say_what_was_expected_and_found),
    pool_test(hostile_documents_cost_no_more_than_their_size),
};

UNIT_MAIN(tests)
