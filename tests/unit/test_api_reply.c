/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/api/reply.c and single.c: rows become answers, problems become errors, and what came before
 * a lost connection is forgotten.
 */
#include "unit_api.h"

#include "api/single.h"

static const nx_member_t members[] = {
    {"text", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"number", NX_AS_NUMBER, NX_NULL_IS_NULL},
    {"flag", NX_AS_BOOL, NX_NULL_IS_ABSENT},
    {"list", NX_AS_JSON, NX_NULL_IS_NULL},
};
static const nx_shape_t shape = {"thing", members, 4};
static const nx_sql_t sql = {0, "things", "SELECT", 2, NULL, 0};
static const nx_field_t fields[] = {
    {"courseid", NX_IN_PATH, NX_ID, 0, NX_REQUIRED, NULL, NULL},
    {"plugin", NX_IN_QUERY, NX_SLUG, 0, NX_OPTIONAL, NULL, NULL},
};
static const nx_route_t route = {.path = "/course/{courseid}/thing",
                                 .fields = fields,
                                 .field_count = 2,
                                 .sql = &sql,
                                 .shape = &shape};

static const nx_row_t full = {{"a \"b\"\n", "92.00", "t", "[\"x\"]"}};
static const nx_row_t bare = {{NULL, NULL, NULL, NULL}};
#define FULL "{\"text\":\"a \\\"b\\\"\\n\",\"number\":92.00,\"flag\":true,\"list\":[\"x\"]}"
#define BARE "{\"text\":\"\",\"number\":null,\"list\":null}"

static nx_req_t *q;
static nx_reply_t *out;

/* HANDLER's answer where the database plays the COUNT rows at ROWS. */
static nx_err_t *play(nx_handler_fn *handler, const nx_row_t *rows, int count, int lost_after)
{
    static nx_value_t values[2];
    static nx_input_t input;

    q = unit_request();
    out = unit_reply();
    values[0] = (nx_value_t){&fields[0], NX_GIVEN, {"C1", 2}};
    values[1] = (nx_value_t){&fields[1], NX_NULL, {"", 0}};
    input = (nx_input_t){&route, values, apr_array_make(pool, 1, sizeof(const char *))};
    q->input = &input;
    script.rows = rows;
    script.count = count;
    script.lost_after = lost_after;
    return handler(q, &route, out);
}

static void a_row_is_an_object_of_its_shape(void **state)
{
    (void)state;
    assert_ok(play(nx_get_one, &full, 1, 0));
    assert_string_equal(unit_body(out), FULL);
    assert_ok(play(nx_get_one, &bare, 1, 0));
    assert_string_equal(unit_body(out), BARE);
}

static void parameters_go_in_order_and_absent_is_null(void **state)
{
    (void)state;
    assert_ok(play(nx_get_one, &full, 1, 0));
    assert_int_equal(script.arg_count, 2);
    assert_string_equal(script.args[0], "C1");
    assert_null(script.args[1]);
    assert_int_equal(script.streamed, 0);
    assert_ok(play(nx_get_list, &full, 1, 0));
    assert_int_equal(script.streamed, 1);
}

static void no_row_is_404(void **state)
{
    (void)state;
    assert_string_equal(assert_kind(play(nx_get_one, NULL, 0, 0), NX_NOT_FOUND)->detail,
                        "there is no thing with this id");
    assert_string_equal(assert_kind(play(nx_get_list, NULL, 0, 0), NX_NOT_FOUND)->detail,
                        "there is no course with this id");
}

static void a_problem_is_an_error(void **state)
{
    const nx_row_t gone = {{"a", "1", "t", "[]", "gone", "it was deleted"}};
    const nx_row_t odd = {{"a", "1", "t", "[]", "no_such_slug", "?"}};
    const nx_row_t both[] = {full, gone};

    (void)state;
    assert_string_equal(assert_kind(play(nx_get_one, &gone, 1, 0), NX_GONE)->detail,
                        "it was deleted");
    assert_kind(play(nx_get_list, both, 2, 0), NX_GONE);
    assert_kind(play(nx_get_one, &odd, 1, 0), NX_INTERNAL);
}

static void pending_says_when_to_come_back(void **state)
{
    const nx_row_t pending = {{"a", "1", "t", "[]", "course_pending", "wait"}};

    (void)state;
    assert_true(assert_kind(play(nx_get_one, &pending, 1, 0), NX_COURSE_PENDING)->retry_after > 0);
}

static void a_list_is_an_array(void **state)
{
    const nx_row_t rows[] = {full, bare, full};

    (void)state;
    assert_ok(play(nx_get_list, rows, 3, 0));
    assert_string_equal(unit_body(out), "[" FULL "," BARE "," FULL "]");
}

static void an_empty_problem_is_an_empty_list(void **state)
{
    const nx_row_t nothing = {{NULL, NULL, NULL, NULL, "", NULL}};

    (void)state;
    assert_ok(play(nx_get_list, &nothing, 1, 0));
    assert_string_equal(unit_body(out), "[]");
}

static void rows_of_a_lost_connection_are_forgotten(void **state)
{
    const nx_row_t rows[] = {full, bare};

    (void)state;
    assert_ok(play(nx_get_list, rows, 2, 2));
    assert_string_equal(unit_body(out), "[" FULL "," BARE "]");
    assert_ok(play(nx_get_one, rows, 1, 1));
    assert_string_equal(unit_body(out), FULL);
}

/* --- writes of one thing --------------------------------------------------------------------- */

static const nx_member_t write_members[] = {{"text", NX_AS_TEXT, NX_NULL_IS_EMPTY}};
static const nx_shape_t write_shape = {"thing", write_members, 1};
static const nx_route_t with_document = {.path = "/thing", .shape = &write_shape},
                        without = {.shape = NULL};

static nx_single_t one;

static nx_err_t *write_row(const nx_route_t *to, const nx_row_t *row, int count, int lost_after)
{
    q = unit_request();
    out = unit_reply();
    nx_single_begin(&one, q, to, out);
    one.has_more = 1;
    script.rows = row;
    script.count = count;
    script.lost_after = lost_after;
    return nx_single_end(&one, unit_play(&one.sink));
}

static void a_write_answers_outcome_document_and_more(void **state)
{
    const nx_row_t row = {
        {"0", "created", NULL, "[{\"code\":\"x\",\"detail\":\"done, but\"}]", "7", "t", "12"}};

    (void)state;
    assert_ok(write_row(&with_document, &row, 1, 1));
    assert_string_equal(unit_body(out), "{\"text\":\"t\"}");
    assert_string_equal(apr_table_get(out->headers, "Nexsis-Outcome"), "created");
    assert_string_equal(one.more, "12");
    assert_int_equal(q->warnings->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(q->warnings, 0, const char *), "done, but");
}

static void a_write_without_document_has_an_empty_body(void **state)
{
    const nx_row_t row = {{"0", "deleted", NULL, NULL, "7", NULL}};

    (void)state;
    assert_ok(write_row(&without, &row, 1, 0));
    assert_int_equal(nx_spool_size(out->body), 0);
    assert_null(one.more);
}

static void errors_of_an_item_are_the_answer(void **state)
{
    const nx_row_t row = {
        {"0", "failed",
         "[{\"code\":\"not_found\",\"field\":\"userid\",\"detail\":\"no user\"},"
         "{\"code\":\"not_found\",\"field\":\"courseid\",\"detail\":\"no course\"}]",
         NULL, NULL, NULL, NULL}};
    const nx_err_t *err;

    (void)state;
    err = assert_kind(write_row(&with_document, &row, 1, 0), NX_NOT_FOUND);
    assert_string_equal(err->field, "userid");
    assert_string_equal(err->next->field, "courseid");
    assert_null(apr_table_get(out->headers, "Nexsis-Outcome"));
}

static void no_outcome_is_our_fault(void **state)
{
    (void)state;
    assert_kind(write_row(&without, NULL, 0, 0), NX_INTERNAL);
}

static const struct CMUnitTest tests[] = {
    pool_test(a_row_is_an_object_of_its_shape),
    pool_test(parameters_go_in_order_and_absent_is_null),
    pool_test(no_row_is_404),
    pool_test(a_problem_is_an_error),
    pool_test(pending_says_when_to_come_back),
    pool_test(a_list_is_an_array),
    pool_test(an_empty_problem_is_an_empty_list),
    pool_test(rows_of_a_lost_connection_are_forgotten),
    pool_test(a_write_answers_outcome_document_and_more),
    pool_test(a_write_without_document_has_an_empty_body),
    pool_test(errors_of_an_item_are_the_answer),
    pool_test(no_outcome_is_our_fault),
};

UNIT_MAIN(tests)
