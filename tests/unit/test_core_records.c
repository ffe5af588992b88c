/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/core/records.h: the items of a JSON array, of lines, of CSV; a bad item among good ones, and
 * what ends the reading.
 */
#include "unit.h"

#include "core/records.h"

/* What became of a body: "userid=S1 name=null|bad_csv|..." for the items, and what ended it. */
static const char *read_all(nx_records_form_t form, const char *text, const char *alone)
{
    nx_spool_t *body = nx_spool_make(pool, 16);
    nx_records_t *r;
    nx_record_t item;
    nx_buf_t b;
    int more = 1;

    nx_buf_init(&b, pool, 64);
    unit_ok(nx_spool_add(body, text, strlen(text)), text);
    r = nx_records_make(pool, body, form, alone);
    for (;;) {
        nx_err_t *err = nx_records_next(r, pool, &item, &more);
        int i;

        if (err)
            nx_buf_printf(&b, "!%s", nx_err_info(err->kind)->slug);
        if (err || !more)
            return b.data;
        nx_buf_puts(&b, item.index ? "|" : "");
        if (item.bad)
            nx_buf_puts(&b, nx_err_info(item.bad->kind)->slug);
        for (i = 0; !item.bad && i < item.members->nelts; i++) {
            const nx_json_member_t *m = &APR_ARRAY_IDX(item.members, i, nx_json_member_t);
            nx_buf_printf(&b, "%s%s=%s", i ? " " : "", m->name,
                          m->text.data ? m->text.data : "null");
        }
    }
}

static void is(nx_records_form_t form, const char *text, const char *wanted)
{
    assert_string_equal(read_all(form, text, NULL), wanted);
}

static void an_array_is_read_item_by_item(void **state)
{
    (void)state;
    is(NX_RECORDS_JSON, " [ ] ", "");
    is(NX_RECORDS_JSON, "[{\"a\":\"1\"}]", "a=1");
    is(NX_RECORDS_JSON, " [{\"a\":\"]}\\\"\"} ,\r\n{ \"b\" : null, \"c\":2 }\t] \n",
       "a=]}\"|b=null c=2");
}

static void a_bad_item_of_an_array_is_one_bad_item(void **state)
{
    (void)state;
    is(NX_RECORDS_JSON, "[{\"a\":\"1\"},{\"a\":1,\"a\":2},7,\"x\",[],{\"b\":\"2\"}]",
       "a=1|duplicate_key|wrong_type|wrong_type|wrong_type|b=2");
    is(NX_RECORDS_JSON, "[{\"a\":\"\xff\"},{\"b\":\"2\"}]", "invalid_utf8|b=2");
}

static void what_is_no_array_ends_the_reading(void **state)
{
    static const char *const texts[] = {
        "",      "{}",         "[",          "[,]",   "[{}",    "[{},]",        "[{} {}]",
        "[{}]x", "[{\"a\":1]", "null",       "[{]}]", "[\"abc", "[{\"a\":\"}]", "[{}],",
        "[1 2]", "[tru]",      "[{\"a\" 1}]"};
    apr_size_t i;

    (void)state;
    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_non_null(strstr(read_all(NX_RECORDS_JSON, texts[i], NULL), "!bad_json"));
}

static void lines_are_items_and_blank_ones_are_none(void **state)
{
    (void)state;
    is(NX_RECORDS_LINES, "{\"a\":1}\n\r\n{\"a\":2}\r\n  \n{\"a\":3}", "a=1|a=2|a=3");
    is(NX_RECORDS_LINES, "\xEF\xBB\xBF{\"a\":1}\n{\"a\":\n{\"a\":3}\n", "a=1|bad_json|a=3");
    is(NX_RECORDS_LINES, " \n", "!bad_request");
}

static void csv_is_read_under_its_names(void **state)
{
    (void)state;
    is(NX_RECORDS_CSV, "\xEF\xBB\xBFuserid, name \r\nS1,\"a \"\"b\"\", c\"\r\n\r\nS2,\r\n\\N,x",
       "userid=S1 name=a \"b\", c|userid=S2|userid=null name=x");
    is(NX_RECORDS_CSV, "a;b\n1;\"2\n3\"\n", "a=1 b=2\n3");
    is(NX_RECORDS_CSV, "a\tb\n5\" disk\tx\n", "a=5\" disk b=x");
    is(NX_RECORDS_CSV, "a,b\n", "");
}

static void a_bad_line_of_csv_is_one_bad_item(void **state)
{
    (void)state;
    is(NX_RECORDS_CSV, "a,b\n1\n1,2,3\n\"1\"x,2\n\xff,2\n3,4\n",
       "bad_csv|bad_csv|bad_csv|invalid_utf8|a=3 b=4");
}

static void csv_that_nobody_can_read_ends_the_reading(void **state)
{
    (void)state;
    is(NX_RECORDS_CSV, "a,a\n1,2\n", "!bad_csv");
    is(NX_RECORDS_CSV, "a,\n1,2\n", "!bad_csv");
    is(NX_RECORDS_CSV, "a,b\n1,2\n3,\"4\n5,6\n", "a=1 b=2!bad_csv");
    is(NX_RECORDS_CSV, "", "!bad_request");
}

static void an_item_may_be_just_its_id(void **state)
{
    (void)state;
    assert_string_equal(
        read_all(NX_RECORDS_JSON, "[\"S1\", 12,{\"userid\":\"S3\"},true]", "userid"),
        "userid=S1|userid=12|userid=S3|wrong_type");
}

/* LEN bytes of text in an item, among others. */
static const char *around(apr_size_t len)
{
    char *text = apr_palloc(pool, len + 1);

    memset(text, 'x', len);
    text[len] = '\0';
    return apr_pstrcat(pool, "[{\"a\":1},{\"b\":\"", text, "\"},{\"c\":3}]", NULL);
}

static void long_items_pass_and_too_long_ones_are_bad_alone(void **state)
{
    const char *all = read_all(NX_RECORDS_JSON, around(300000), NULL);

    (void)state;
    assert_int_equal(strlen(all), 300000 + strlen("a=1|b=|c=3"));
    is(NX_RECORDS_JSON, around(3000000), "a=1|body_too_large|c=3");
}

static void the_form_is_said_by_the_type_or_by_the_look(void **state)
{
    nx_spool_t *body = nx_spool_make(pool, 100), *other = nx_spool_make(pool, 100);
    nx_records_form_t form;

    (void)state;
    unit_ok(nx_spool_add(body, " [1]", 4), "spool");
    unit_ok(nx_spool_add(other, "a,b\n", 4), "spool");
    unit_ok(nx_records_form(pool, "text/csv; charset=utf-8", body, &form), "csv");
    assert_int_equal(form, NX_RECORDS_CSV);
    unit_ok(nx_records_form(pool, "Application/X-NDJSON", body, &form), "ndjson");
    assert_int_equal(form, NX_RECORDS_LINES);
    unit_ok(nx_records_form(pool, NULL, body, &form), "none");
    assert_int_equal(form, NX_RECORDS_JSON);
    assert_int_equal(nx_records_form(pool, NULL, other, &form)->kind, NX_UNSUPPORTED_TYPE);
    assert_int_equal(nx_records_form(pool, "text/html", body, &form)->kind, NX_UNSUPPORTED_TYPE);
}

static const struct CMUnitTest tests[] = {
    pool_test(an_array_is_read_item_by_item),
    pool_test(a_bad_item_of_an_array_is_one_bad_item),
    pool_test(what_is_no_array_ends_the_reading),
    pool_test(lines_are_items_and_blank_ones_are_none),
    pool_test(csv_is_read_under_its_names),
    pool_test(a_bad_line_of_csv_is_one_bad_item),
    pool_test(csv_that_nobody_can_read_ends_the_reading),
    pool_test(an_item_may_be_just_its_id),
    pool_test(long_items_pass_and_too_long_ones_are_bad_alone),
    pool_test(the_form_is_said_by_the_type_or_by_the_look),
};

UNIT_MAIN(tests)
