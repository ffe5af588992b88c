/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/api/input.c: a request's members by the route's declaration, from JSON and forms alike, and
 * all that is wrong with them at once.
 */
#include "unit_api.h"

#include "core/json.h"
#include "core/uri.h"

static const nx_field_t fields[] = {
    {"courseid", NX_IN_PATH, NX_ID, 10, NX_REQUIRED, NULL, NULL},
    {"name", NX_IN_BODY, NX_NAME, 5, NX_REQUIRED, NULL, NULL},
    {"roleid", NX_IN_BODY, NX_ID, 0, NX_OPTIONAL, NULL, NULL},
    {"secret", NX_IN_BODY, NX_SECRET, 0, NX_OPTIONAL, NULL, NULL},
    {"flag", NX_IN_BODY, NX_FLAG, 0, NX_OPTIONAL, NULL, NULL},
    {"start", NX_IN_BODY, NX_TIME, 0, NX_OPTIONAL, NULL, NULL},
    {"roles", NX_IN_BODY, NX_NAMES, 5, NX_OPTIONAL, NULL, NULL},
    {"plugin", NX_IN_QUERY, NX_SLUG, 0, NX_OPTIONAL, NULL, NULL},
    {"userid", NX_IN_QUERY, NX_IDS, 5, NX_OPTIONAL, NULL, NULL},
};
static const nx_route_t route = {.fields = fields, .field_count = sizeof(fields) / sizeof(*fields)};
static const nx_json_limits_t limits = {8, 100, 100};

static nx_req_t *q;

static apr_array_header_t *pairs(const char *text)
{
    apr_array_header_t *list;

    unit_ok(nx_form_parse(pool, text, strlen(text), 50, NX_BAD_FORM, &list), text);
    return list;
}

static nx_err_t *read_raw(const char *id, const char *query, const char *json, const char *form)
{
    nx_raw_t raw = {pairs(apr_pstrcat(pool, "courseid=", id, NULL)), pairs(query), NULL, NULL,
                    "token"};
    apr_array_header_t *members;
    nx_input_t *input;

    if (json) {
        unit_ok(nx_json_object(pool, json, strlen(json), &limits, &members), json);
        raw.json = members;
    }
    if (form)
        raw.form = pairs(form);
    NX_TRY(nx_input_read(q, &route, &raw, &input));
    q->input = input;
    return NULL;
}

/* What nx_input_members makes of a body. */
static const char *from_json(const char *json)
{
    q = unit_request();
    unit_ok(read_raw("C1", "", json, NULL), json);
    return nx_input_json(q);
}

static const char *from_form(const char *form)
{
    q = unit_request();
    unit_ok(read_raw("C1", "", NULL, form), form);
    return nx_input_json(q);
}

static nx_err_t *refused(const char *json)
{
    q = unit_request();
    return read_raw("C1", "", json, NULL);
}

static void json_and_form_say_the_same(void **state)
{
    static const char wanted[] = "\"courseid\":\"C1\",\"name\":\"\xc3\xa9 \\\"\",\"flag\":true,"
                                 "\"start\":1502917770";

    (void)state;
    assert_string_equal(from_json("{\"name\":\"\xc3\xa9 \\\"\",\"flag\":true,"
                                  "\"start\":\"2017-08-16T21:09:30Z\"}"),
                        wanted);
    assert_string_equal(from_form("name=%C3%A9+%22&flag=1&start=2017-08-16T21%3A09%3A30%2B00%3A00"),
                        wanted);
}

static void null_and_empty_clear_and_absent_is_absent(void **state)
{
    static const char wanted[] = "\"courseid\":\"C1\",\"name\":\"n\",\"roleid\":null,"
                                 "\"start\":null,\"roles\":null";

    (void)state;
    assert_string_equal(from_json("{\"name\":\"n\",\"roleid\":\"\",\"start\":null,\"roles\":[]}"),
                        wanted);
    assert_string_equal(from_form("name=n&roleid=&start=&roles="), wanted);
    assert_string_equal(from_json("{\"name\":\"n\"}"), "\"courseid\":\"C1\",\"name\":\"n\"");
}

static void a_time_without_zone_is_a_text(void **state)
{
    (void)state;
    assert_string_equal(from_json("{\"name\":\"n\",\"start\":\"2017-08-16\"}"),
                        "\"courseid\":\"C1\",\"name\":\"n\",\"start\":\"2017-08-16 00:00:00\"");
    assert_string_equal(from_json("{\"name\":\"n\",\"start\":1502917770}"),
                        "\"courseid\":\"C1\",\"name\":\"n\",\"start\":1502917770");
}

static void an_id_may_be_a_number(void **state)
{
    (void)state;
    assert_string_equal(from_json("{\"name\":\"n\",\"roleid\":5}"),
                        "\"courseid\":\"C1\",\"name\":\"n\",\"roleid\":\"5\"");
    assert_kind(refused("{\"name\":5}"), NX_WRONG_TYPE);
}

static void lists_come_in_every_spelling(void **state)
{
    static const char wanted[] = "\"courseid\":\"C1\",\"name\":\"n\",\"roles\":[\"a\",\"b\\\"\"]";

    (void)state;
    assert_string_equal(from_json("{\"name\":\"n\",\"roles\":[\"a\",\" b\\\" \"]}"), wanted);
    assert_string_equal(from_json("{\"name\":\"n\",\"roles\":\"a, b\\\"\"}"), wanted);
    assert_string_equal(from_form("name=n&roles=a,b%22"), wanted);
    assert_string_equal(from_form("name=n&roles[]=a&roles%5B%5D=b%22"), wanted);
    assert_int_equal(q->input->ignored->nelts, 0);
    assert_kind(refused("{\"name\":\"n\",\"roles\":[true]}"), NX_WRONG_TYPE);
    assert_kind(refused("{\"name\":\"n\",\"roles\":{}}"), NX_WRONG_TYPE);
    assert_kind(refused("{\"name\":\"n\",\"roles\":[\"toolong\"]}"), NX_TOO_LONG);
    assert_string_equal(refused("{\"name\":\"n\",\"roles\":[\"a\\nb\"]}")->field, "roles");
}

static void secrets_and_the_query_are_no_members(void **state)
{
    (void)state;
    q = unit_request();
    assert_ok(read_raw("C1", "plugin=manual&token=t", "{\"name\":\"n\",\"secret\":\"s\"}", NULL));
    assert_string_equal(nx_input_json(q), "\"courseid\":\"C1\",\"name\":\"n\"");
    assert_string_equal(nx_input_text(q, "secret"), "s");
    assert_string_equal(nx_input_text(q, "plugin"), "manual");
    assert_null(nx_input_text(q, "roleid"));
    assert_null(nx_input_value(q, "token"));
    assert_int_equal(q->input->ignored->nelts, 0);
}

static void all_bad_fields_are_told_at_once(void **state)
{
    const nx_err_t *err = refused("{\"flag\":\"maybe\",\"start\":\"x\",\"roleid\":[]}");
    static const char *const wanted[] = {"name", "roleid", "flag", "start"};
    size_t i;

    (void)state;
    for (i = 0; i < 4; i++, err = err->next) {
        assert_non_null(err);
        assert_string_equal(err->field, wanted[i]);
    }
    assert_null(err);
}

static void a_required_member_must_not_be_empty(void **state)
{
    (void)state;
    assert_kind(refused("{}"), NX_MISSING);
    assert_kind(refused("{\"name\":\"\"}"), NX_MISSING);
    assert_kind(refused("{\"name\":null}"), NX_MISSING);
}

static void ids_must_agree_everywhere(void **state)
{
    (void)state;
    q = unit_request();
    assert_ok(read_raw("C1", "courseid=C1", "{\"name\":\"n\",\"courseid\":\"C1\"}", NULL));
    assert_int_equal(q->input->ignored->nelts, 0);
    assert_kind(read_raw("C1", "", "{\"name\":\"n\",\"courseid\":\"C2\"}", NULL), NX_ID_MISMATCH);
    assert_kind(read_raw("C1", "courseid=C2", "{\"name\":\"n\"}", NULL), NX_ID_MISMATCH);
    assert_ok(read_raw("12", "", "{\"name\":\"n\",\"courseid\":12}", NULL));
}

static void a_field_given_twice_is_an_error(void **state)
{
    (void)state;
    q = unit_request();
    assert_kind(read_raw("C1", "", NULL, "name=a&name=b"), NX_DUPLICATE_KEY);
    assert_kind(read_raw("C1", "plugin=a&plugin=b", NULL, "name=a"), NX_DUPLICATE_KEY);
}

static void strangers_are_listed_or_refused(void **state)
{
    (void)state;
    q = unit_request();
    assert_ok(read_raw("C1", "x=1", "{\"name\":\"n\",\"y\":{},\"plugin\":\"a\"}", NULL));
    assert_int_equal(q->input->ignored->nelts, 3);
    assert_null(nx_input_text(q, "plugin"));
    unit_settings.unknown_members = NX_UNKNOWN_REJECT;
    assert_kind(read_raw("C1", "x=1", "{\"name\":\"n\"}", NULL), NX_UNKNOWN_MEMBER);
}

static void ids_in_the_query_come_in_every_spelling(void **state)
{
    static const char *const spellings[] = {"userid=a&userid=b", "userid[]=a&userid[]=b",
                                            "userid[0]=a&userid[7]=b", "userid%5B%5D=a&userid=b"};
    int i;

    (void)state;
    for (i = 0; i < 4; i++) {
        q = unit_request();
        assert_ok(read_raw("C1", spellings[i], "{\"name\":\"n\"}", NULL));
        assert_string_equal(nx_input_text(q, "userid"), "[\"a\",\"b\"]");
        assert_int_equal(q->input->ignored->nelts, 0);
    }
    assert_ok(read_raw("C1", "userid[]=a,b", "{\"name\":\"n\"}", NULL));
    assert_string_equal(nx_input_text(q, "userid"), "[\"a,b\"]");
    assert_ok(read_raw("C1", "userid[]=", "{\"name\":\"n\"}", NULL));
    assert_int_equal(nx_input_value(q, "userid")->state, NX_NULL);
    assert_ok(read_raw("C1", "userid[x]=a", "{\"name\":\"n\"}", NULL));
    assert_int_equal(nx_input_value(q, "userid")->state, NX_ABSENT);
    assert_int_equal(q->input->ignored->nelts, 1);
    assert_kind(read_raw("C1", "userid[]=toolong", "{\"name\":\"n\"}", NULL), NX_TOO_LONG);
}

static const struct CMUnitTest tests[] = {
    pool_test(json_and_form_say_the_same),
    pool_test(null_and_empty_clear_and_absent_is_absent),
    pool_test(a_time_without_zone_is_a_text),
    pool_test(an_id_may_be_a_number),
    pool_test(lists_come_in_every_spelling),
    pool_test(secrets_and_the_query_are_no_members),
    pool_test(all_bad_fields_are_told_at_once),
    pool_test(a_required_member_must_not_be_empty),
    pool_test(ids_must_agree_everywhere),
    pool_test(a_field_given_twice_is_an_error),
    pool_test(strangers_are_listed_or_refused),
    pool_test(ids_in_the_query_come_in_every_spelling),
};

UNIT_MAIN(tests)
