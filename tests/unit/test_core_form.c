/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/core/uri.h, queries and forms, and what of them may be logged.
 */
#include "unit.h"

#include "core/uri.h"

static nx_err_t *parse(const char *text, apr_array_header_t **pairs)
{
    return nx_form_parse(pool, text, strlen(text), 100, NX_BAD_FORM, pairs);
}

/* Parses TEXT; names and values are those of the NULL-terminated list. */
static void parses_into(const char *text, const char *const *want)
{
    apr_array_header_t *pairs;
    int i;

    unit_ok(parse(text, &pairs), text);
    for (i = 0; want[2 * i] && i < pairs->nelts; i++) {
        const nx_pair_t *pair = &APR_ARRAY_IDX(pairs, i, nx_pair_t);

        assert_string_equal(pair->name, want[2 * i]);
        assert_string_equal(pair->value.data, want[2 * i + 1]);
        assert_int_equal(pair->value.len, strlen(want[2 * i + 1]));
    }
    assert_null(want[2 * i]);
    assert_int_equal(pairs->nelts, i);
}

#define PARSES(text, ...)                                                                          \
    do {                                                                                           \
        static const char *const want[] = {__VA_ARGS__, NULL};                                     \
        parses_into(text, want);                                                                   \
    } while (0)

static void fails(const char *text, nx_kind_t kind, const char *field)
{
    apr_array_header_t *pairs = NULL;
    const nx_err_t *err = unit_kind(parse(text, &pairs), kind, text);

    assert_int_equal(pairs->nelts, strncmp(text, "x=1&", 4) == 0); /* those before the fault */
    if (field)
        assert_string_equal(err->field, field);
    else
        assert_null(err->field);
}

static void pairs_come_in_order_and_as_often_as_given(void **state)
{
    (void)state;
    PARSES("b=2&a=1&b=3", "b", "2", "a", "1", "b", "3");
    PARSES("", NULL);
}

static void plus_is_a_space_and_escapes_are_decoded_once(void **state)
{
    (void)state;
    PARSES("a+b=c+d", "a b", "c d");
    PARSES("a=%2B%20%26%3D", "a", "+ &=");
    PARSES("a=%252B", "a", "%2B");
    PARSES("userid%5B%5D=A%2FB&userid[0]=x", "userid[]", "A/B", "userid[0]", "x");
    PARSES("n=%E6%9D%8E&m=\xF0\x9F\x98\x80", "n", "\xE6\x9D\x8E", "m", "\xF0\x9F\x98\x80");
}

static void empty_pairs_are_skipped_and_empty_values_are_not(void **state)
{
    (void)state;
    PARSES("&&a=1&&", "a", "1");
    PARSES("a&b=&=c", "a", "", "b", "", "", "c");
    PARSES("a==b=c", "a", "=b=c");
}

static void line_breaks_in_values_are_kept(void **state)
{
    (void)state;
    PARSES("a=x%0D%0Ay%09z", "a", "x\r\ny\tz");
}

static void nothing_beyond_the_length_is_read(void **state)
{
    apr_array_header_t *pairs;

    (void)state;
    assert_ok(nx_form_parse(pool, "a=12345", 4, 9, NX_BAD_FORM, &pairs));
    assert_string_equal(APR_ARRAY_IDX(pairs, 0, nx_pair_t).value.data, "12");
    assert_kind(nx_form_parse(pool, "a=%41", 4, 9, NX_BAD_FORM, &pairs), NX_BAD_FORM);
}

static void a_bad_escape_is_refused_with_its_field(void **state)
{
    (void)state;
    fails("a=%", NX_BAD_FORM, "a");
    fails("a=%4", NX_BAD_FORM, "a");
    fails("x=1&na%6De=%zz", NX_BAD_FORM, "name");
    fails("%=1", NX_BAD_FORM, NULL);
    fails("a=%%41", NX_BAD_FORM, "a");
}

static void the_kind_is_that_of_the_caller(void **state)
{
    apr_array_header_t *pairs;

    (void)state;
    assert_kind(nx_form_parse(pool, "a=%", 3, 9, NX_BAD_QUERY, &pairs), NX_BAD_QUERY);
    assert_kind(nx_form_parse(pool, "a&b", 3, 1, NX_BAD_QUERY, &pairs), NX_BAD_QUERY);
}

/* J2 */
static void nul_is_refused_with_its_field(void **state)
{
    apr_array_header_t *pairs;

    (void)state;
    fails("a=x%00y", NX_NUL_NOT_ALLOWED, "a");
    fails("a%00b=x", NX_NUL_NOT_ALLOWED, NULL);
    assert_kind(nx_form_parse(pool, "a=b\0c", 5, 9, NX_BAD_FORM, &pairs), NX_NUL_NOT_ALLOWED);
}

/* J1 */
static void bytes_that_are_no_utf8_are_refused_with_their_field(void **state)
{
    (void)state;
    fails("a=%FF", NX_INVALID_UTF8, "a");
    fails("a=%C0%80", NX_INVALID_UTF8, "a");
    fails("a=%ED%A0%80", NX_INVALID_UTF8, "a");
    fails("a=\xE6\x9D", NX_INVALID_UTF8, "a");
    fails("%FF=1", NX_INVALID_UTF8, NULL);
}

static void the_number_of_pairs_is_limited(void **state)
{
    apr_array_header_t *pairs;
    const nx_err_t *err;

    (void)state;
    assert_ok(nx_form_parse(pool, "&a&&b&c&", 8, 3, NX_BAD_FORM, &pairs));
    err = assert_kind(nx_form_parse(pool, "a&b&c&d", 7, 3, NX_BAD_FORM, &pairs), NX_BAD_FORM);
    assert_non_null(strstr(err->detail, "more than 3"));
}

static void redacts_to(const char *query, const char *want)
{
    assert_string_equal(nx_redact_query(pool, query), want);
}

static void secrets_in_a_query_are_replaced(void **state)
{
    (void)state;
    redacts_to("token=s3cret", "token=REDACTED");
    redacts_to("a=1&wstoken=s3cret&b=2", "a=1&wstoken=REDACTED&b=2");
    redacts_to("api_key=s&access_token=t&password=u",
               "api_key=REDACTED&access_token=REDACTED&password=REDACTED");
    redacts_to("token=a&token=b", "token=REDACTED&token=REDACTED");
    redacts_to("token=", "token=REDACTED");
}

static void other_spellings_of_a_secret_are_replaced_too(void **state)
{
    (void)state;
    redacts_to("ToKeN=s", "ToKeN=REDACTED");
    redacts_to("%74oken=s", "%74oken=REDACTED");
    redacts_to("%54%4F%4b%45%4E=s", "%54%4F%4b%45%4E=REDACTED");
    redacts_to("pass%77ord=s%26x", "pass%77ord=REDACTED");
    redacts_to("api%5Fkey=s", "api%5Fkey=REDACTED");
    redacts_to("users[0][password]=s", "users[0][password]=REDACTED");
    redacts_to("token[]=s", "token[]=REDACTED");
    redacts_to("+token=s", "+token=REDACTED");
    redacts_to("%00token=s", "%00token=REDACTED");
    redacts_to("%zztoken=s", "%zztoken=REDACTED");
    redacts_to("?token=s", "?token=REDACTED");
}

static void a_secret_is_hidden_to_its_end(void **state)
{
    (void)state;
    redacts_to("token=a=b", "token=REDACTED");
    redacts_to("token=a;b&c=1", "token=REDACTED&c=1");
    redacts_to("token=a;token=b", "token=REDACTED");
    redacts_to("a=1;token=b", "a=1;token=REDACTED");
    redacts_to("token=a b", "token=REDACTED");
    redacts_to("token=a#b?c", "token=REDACTED");
}

static void a_name_of_endless_length_hides_its_value(void **state)
{
    char *name = apr_pcalloc(pool, 301);

    (void)state;
    memset(name, 'x', 300);
    redacts_to(apr_pstrcat(pool, name, "token=s", NULL),
               apr_pstrcat(pool, name, "token=REDACTED", NULL));
}

static void a_query_without_secrets_is_returned_itself(void **state)
{
    static const char *const queries[] = {
        "", "a=1", "token", "a=token", "a=1&b=x%zz;c", "&&;;", "pass=1&word=2&toke=3", NULL};
    int i;

    (void)state;
    for (i = 0; queries[i]; i++)
        assert_ptr_equal(nx_redact_query(pool, queries[i]), queries[i]);
    assert_null(nx_redact_query(pool, NULL));
}

static void targets_to(const char *target, const char *want)
{
    assert_string_equal(nx_redact_target(pool, target), want);
}

static void a_request_line_keeps_its_method_and_protocol(void **state)
{
    (void)state;
    targets_to("GET /user/u1?token=s HTTP/1.1", "GET /user/u1?token=REDACTED HTTP/1.1");
    targets_to("GET /u?a=1&token=s&b=2 HTTP/2.0", "GET /u?a=1&token=REDACTED&b=2 HTTP/2.0");
    targets_to("GET /u?token=a b HTTP/1.1", "GET /u?token=REDACTED HTTP/1.1");
    targets_to("GET /u?token=a b", "GET /u?token=REDACTED");
    targets_to("/u?x?token=s", "/u?x?token=REDACTED");
    targets_to("http://h/u?password=s", "http://h/u?password=REDACTED");
}

static void a_target_without_secrets_is_returned_itself(void **state)
{
    static const char *const targets[] = {"GET / HTTP/1.1",     "/token=x", "/u?a=1", "", "/?",
                                          "GET /?a=b HTTP/1.0", NULL};
    int i;

    (void)state;
    for (i = 0; targets[i]; i++)
        assert_ptr_equal(nx_redact_target(pool, targets[i]), targets[i]);
    assert_null(nx_redact_target(pool, NULL));
}

static const struct CMUnitTest tests[] = {
    pool_test(pairs_come_in_order_and_as_often_as_given),
    pool_test(plus_is_a_space_and_escapes_are_decoded_once),
    pool_test(empty_pairs_are_skipped_and_empty_values_are_not),
    pool_test(line_breaks_in_values_are_kept),
    pool_test(nothing_beyond_the_length_is_read),
    pool_test(a_bad_escape_is_refused_with_its_field),
    pool_test(the_kind_is_that_of_the_caller),
    pool_test(nul_is_refused_with_its_field),
    pool_test(bytes_that_are_no_utf8_are_refused_with_their_field),
    pool_test(the_number_of_pairs_is_limited),
    pool_test(secrets_in_a_query_are_replaced),
    pool_test(other_spellings_of_a_secret_are_replaced_too),
    pool_test(a_secret_is_hidden_to_its_end),
    pool_test(a_name_of_endless_length_hides_its_value),
    pool_test(a_query_without_secrets_is_returned_itself),
    pool_test(a_request_line_keeps_its_method_and_protocol),
    pool_test(a_target_without_secrets_is_returned_itself),
};

UNIT_MAIN(tests)
