/* SPDX-License-Identifier: Apache-2.0
 *
 * What lists are made of: the form a client likes, cursors, and rows as JSON, NDJSON and CSV.
 */
#include "unit_api.h"

#include "api/cursor.h"
#include "api/record.h"

static void form_is(const char *accept, nx_form_t wanted)
{
    if (nx_accept_form(pool, accept) != wanted)
        fail_msg("%s is taken for form %d", accept, nx_accept_form(pool, accept));
}

static void the_form_is_what_is_liked_best(void **state)
{
    (void)state;
    form_is(NULL, NX_FORM_JSON);
    form_is("", NX_FORM_JSON);
    form_is("*/*", NX_FORM_JSON);
    form_is("text/csv", NX_FORM_CSV);
    form_is(" TEXT/CSV ;Q=0.9 , application/json;q=0.8", NX_FORM_CSV);
    form_is("text/csv;q=0.1,application/x-ndjson;charset=utf-8;q=0.2", NX_FORM_NDJSON);
    form_is("application/ndjson, text/csv", NX_FORM_NDJSON);
    form_is("text/csv;q=0", NX_FORM_JSON);
    form_is(",,;,text/csv;;q=x,", NX_FORM_JSON);
    form_is("text/csvx, xtext/csv", NX_FORM_JSON);
}

static void a_cursor_says_what_it_was_given(void **state)
{
    static const char *const keys[] = {NULL, "", "a b", "\xC3\xA9\n\"", "-5"};
    nx_cursor_t in = {"123", NULL}, out;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const char *text;

        in.key = keys[i];
        text = nx_cursor_write(pool, "/user?sort=x&", &in);
        assert_int_equal(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_"),
                         strlen(text));
        assert_true(nx_cursor_read(pool, "/user?sort=x&", text, &out));
        assert_string_equal(out.id, "123");
        if (keys[i])
            assert_string_equal(out.key, keys[i]);
        else
            assert_null(out.key);
        assert_false(nx_cursor_read(pool, "/user?sort=y&", text, &out));
    }
}

static void no_damaged_cursor_is_read(void **state)
{
    nx_cursor_t c = {"42", "key"};
    const char *good = nx_cursor_write(pool, "l", &c);
    apr_size_t i;

    (void)state;
    for (i = 0; good[i]; i++) {
        char *bad = apr_pstrdup(pool, good);

        bad[i] = bad[i] == 'A' ? 'B' : 'A';
        if (nx_cursor_read(pool, "l", bad, &c)) /* bits of the last digit that carry nothing */
            assert_int_equal(i, strlen(good) - 1);
        assert_false(nx_cursor_read(pool, "l", apr_pstrmemdup(pool, good, i), &c));
    }
    assert_false(nx_cursor_read(pool, "l", "!", &c));
}

static const nx_member_t members[] = {
    {"text", NX_AS_TEXT, NX_NULL_IS_EMPTY}, {"number", NX_AS_NUMBER, NX_NULL_IS_NULL},
    {"flag", NX_AS_BOOL, NX_NULL_IS_NULL},  {"time", NX_AS_TIME, NX_NULL_IS_EMPTY},
    {"list", NX_AS_LIST, NX_NULL_IS_EMPTY}, {"more", NX_AS_TEXT, NX_NULL_IS_ABSENT},
};
static const nx_shape_t shape = {"things", members, 6};
static const nx_row_t full = {{"a \"b\",\n", "9.50", "1", "1502917770", "x,y\x1fz", "m"}};
static const nx_row_t bare = {{NULL, NULL, NULL, "0", NULL, NULL}};

/* FULL and BARE in FORM; once thrown away half-way. */
static const char *records(nx_form_t form, const char *words, int count)
{
    nx_reply_t *out = unit_reply();
    nx_records_t r;

    nx_records_init(&r, pool, &shape, form, words, out->body);
    assert_ok(nx_records_add(&r, &full));
    assert_ok(nx_records_reset(&r));
    if (count > 0)
        assert_ok(nx_records_add(&r, &full));
    if (count > 1)
        assert_ok(nx_records_add(&r, &bare));
    assert_ok(nx_records_end(&r));
    return unit_body(out);
}

#define FULL                                                                                       \
    "{\"text\":\"a \\\"b\\\",\\n\",\"number\":9.50,\"flag\":true,"                                 \
    "\"time\":\"2017-08-16T21:09:30+00:00\",\"list\":[\"x,y\",\"z\"]}"
#define BARE "{\"text\":\"\",\"number\":null,\"flag\":null,\"time\":\"\",\"list\":[]}"

static void rows_become_what_the_client_likes(void **state)
{
    (void)state;
    assert_string_equal(records(NX_FORM_JSON, NULL, 2), "[" FULL "," BARE "]");
    assert_string_equal(records(NX_FORM_JSON, NULL, 0), "[]");
    assert_string_equal(records(NX_FORM_NDJSON, NULL, 2), FULL "\n" BARE "\n");
    assert_string_equal(records(NX_FORM_NDJSON, NULL, 0), "");
    assert_string_equal(records(NX_FORM_CSV, NULL, 2),
                        "text,number,flag,time,list\r\n\"a \"\"b\"\",\n\",9.50,true,"
                        "2017-08-16T21:09:30+00:00,\"x,y,z\"\r\n,,,,\r\n");
    assert_string_equal(records(NX_FORM_CSV, NULL, 0), "text,number,flag,time,list\r\n");
}

static void members_can_be_chosen(void **state)
{
    (void)state;
    assert_string_equal(records(NX_FORM_NDJSON, "more,flag", 1),
                        "{\"flag\":true,\"more\":\"m\"}\n");
    assert_string_equal(records(NX_FORM_NDJSON, "more", 2), "{\"more\":\"m\"}\n{\"more\":\"\"}\n");
    assert_string_equal(records(NX_FORM_CSV, "more", 2), "more\r\nm\r\n\r\n");
}

static const struct CMUnitTest tests[] = {
    pool_test(the_form_is_what_is_liked_best), pool_test(a_cursor_says_what_it_was_given),
    pool_test(no_damaged_cursor_is_read),      pool_test(rows_become_what_the_client_likes),
    pool_test(members_can_be_chosen),
};

UNIT_MAIN(tests)
