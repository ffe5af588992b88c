/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/api/prepared.h and verdict.h: items come back from the spool as they went in, twins know the
 * first, and verdicts and totals are the same in both forms.
 */
#include "unit_api.h"

#include "api/prepared.h"
#include "api/verdict.h"

static nx_prepared_t *three(void)
{
    nx_prepared_t *list = nx_prepared_make(pool, 16);
    nx_item_t items[3] = {
        {.index = 0,
         .twin = -1,
         .key = "A",
         .ids = "\"id\":\"A\"",
         .members = "\"id\":\"A\",\"x\":1",
         .extra = {"A", NULL, "", "p", NULL}},
        {.index = 1, .twin = -1},
        {.index = 2, .twin = -1, .key = "A", .ids = "\"id\":\"A\"", .members = "\"id\":\"A\""}};
    int i;

    nx_err_add(&items[1].errors, nx_err_make(pool, NX_MISSING, "name", "%s", "name is missing"));
    nx_err_add(&items[1].errors, nx_err_make(pool, NX_BAD_JSON, NULL, "%s", "no JSON"));
    for (i = 0; i < 3; i++)
        unit_ok(nx_prepared_add(list, &items[i]), "add");
    unit_ok(nx_prepared_pair(list), "pair");
    return list;
}

static void items_come_back_as_they_went_in(void **state)
{
    nx_prepared_t *list = three();
    nx_item_t item;
    int more;

    (void)state;
    assert_int_equal(nx_prepared_count(list), 3);
    unit_ok(nx_prepared_next(list, pool, &item, &more), "first");
    assert_string_equal(item.members, "\"id\":\"A\",\"x\":1");
    assert_string_equal(item.extra[2], "");
    assert_string_equal(item.extra[3], "p");
    assert_null(item.extra[1]);
    assert_true(more && item.twin == -1 && !item.errors);
    unit_ok(nx_prepared_next(list, pool, &item, &more), "second");
    assert_null(item.key);
    unit_kind(item.errors, NX_MISSING, "second");
    assert_string_equal(item.errors->field, "name");
    unit_kind(item.errors->next, NX_BAD_JSON, "second");
    unit_ok(nx_prepared_next(list, pool, &item, &more), "third");
    assert_true(more && item.twin == 0 && item.index == 2);
    unit_ok(nx_prepared_next(list, pool, &item, &more), "end");
    assert_false(more);
}

/* The answer of two verdicts and an outage, or none. */
static const char *answer(const char *accept, nx_err_t *broke)
{
    nx_req_t *q = unit_request();
    nx_reply_t *out = unit_reply();
    nx_verdict_t good = {.index = 0, .ids = "\"id\":\"A\"", .outcome = "created"};
    nx_verdict_t bad = {.index = 1, .ids = "", .outcome = "failed", .more = "\"kept\":\"x\""};
    apr_table_t *headers = apr_table_make(pool, 1);
    nx_verdicts_t v;

    if (accept)
        apr_table_setn(headers, "Accept", accept);
    q->headers = headers;
    bad.errors = nx_err_make(pool, NX_MISSING, "name", "no \"name\"");
    unit_ok(nx_verdicts_begin(&v, q, out), "begin");
    unit_ok(nx_verdicts_add(&v, pool, &good), "good");
    unit_ok(nx_verdicts_add(&v, pool, &bad), "bad");
    v.broke = broke;
    unit_ok(nx_verdicts_end(&v, pool), "end");
    assert_int_equal(out->status, broke ? 503 : 0);
    assert_string_equal(apr_table_get(out->headers, "Nexsis-Items"), "2");
    assert_string_equal(apr_table_get(out->headers, "Nexsis-Failed"), "1");
    return unit_body(out);
}

#define GOOD "{\"index\":0,\"id\":\"A\",\"outcome\":\"created\"}"
#define BAD                                                                                        \
    "{\"index\":1,\"outcome\":\"failed\",\"kept\":\"x\",\"code\":\"missing_field\",\"field\":"     \
    "\"name\",\"detail\":\"no \\\"name\\\"\",\"errors\":[{\"code\":\"missing_field\",\"field\":"   \
    "\"name\",\"detail\":\"no \\\"name\\\"\"}]}"
#define TOTALS                                                                                     \
    "\"totals\":{\"items\":2,\"created\":1,\"updated\":0,\"renamed\":0,\"unchanged\":0,"           \
    "\"adopted\":0,\"restored\":0,\"deleted\":0,\"queued\":0,\"failed\":1"

static void verdicts_are_one_document_or_lines(void **state)
{
    (void)state;
    assert_string_equal(answer(NULL, NULL), "{\"results\":[" GOOD "," BAD "]," TOTALS "}}");
    assert_string_equal(answer("application/x-ndjson", NULL), GOOD "\n" BAD "\n{" TOTALS "}}\n");
}

static void what_is_not_complete_says_so(void **state)
{
    nx_err_t *broke = nx_err_make(pool, NX_DB_DOWN, NULL, "away");

    (void)state;
    assert_string_equal(answer("application/x-ndjson", broke),
                        GOOD "\n" BAD "\n{" TOTALS ",\"incomplete\":true,\"code\":"
                             "\"database_unavailable\",\"detail\":\"away\"}}\n");
}

static const struct CMUnitTest tests[] = {
    pool_test(items_come_back_as_they_went_in),
    pool_test(verdicts_are_one_document_or_lines),
    pool_test(what_is_not_complete_says_so),
};

UNIT_MAIN(tests)
