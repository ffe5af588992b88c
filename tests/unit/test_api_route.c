/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/api/route.c: which row a method and path are, and what a path without a row is answered.
 */
#include "unit.h"

#include "api/api.h"
#include "core/uri.h"

static const nx_route_t rows[] = {
    {.method = NX_GET, .path = "/ping"},
    {.method = NX_GET, .path = "/user/{userid}"},
    {.method = NX_PUT, .path = "/user/{userid}"},
    {.method = NX_GET, .path = "/user/{userid}/enrol"},
    {.method = NX_PUT, .path = "/user/{userid}/enrol/{courseid}"},
    {.method = NX_POST, .path = "/user/{userid}/enrol/{courseid}"},
};
static const nx_api_t api = {.routes = rows, .route_count = sizeof(rows) / sizeof(rows[0])};

static apr_array_header_t *params;
static unsigned allowed;

/* The row METHOD PATH?QUERY is; PATH's parts are not encoded. */
static nx_err_t *find(nx_method_t method, const char *path, const char *query,
                      const nx_route_t **row)
{
    apr_array_header_t *segments, *pairs;

    params = apr_array_make(pool, 2, sizeof(nx_pair_t));
    unit_ok(nx_path_split(pool, path, &segments), path);
    unit_ok(nx_form_parse(pool, query, strlen(query), 10, NX_BAD_QUERY, &pairs), query);
    *row = NULL;
    return nx_route_find(pool, &api, method, segments, pairs, row, params, &allowed);
}

static const nx_route_t *row_of(nx_method_t method, const char *path, const char *query)
{
    const nx_route_t *row;

    unit_ok(find(method, path, query, &row), path);
    return row;
}

static void param_is(int i, const char *name, const char *value)
{
    const nx_pair_t *pair = &APR_ARRAY_IDX(params, i, nx_pair_t);

    assert_true(i < params->nelts);
    assert_string_equal(pair->name, name);
    assert_string_equal(pair->value.data, value);
}

static void a_row_is_found_by_method_and_parts(void **state)
{
    (void)state;
    assert_ptr_equal(row_of(NX_GET, "/ping", ""), &rows[0]);
    assert_int_equal(params->nelts, 0);
    assert_ptr_equal(row_of(NX_PUT, "/user/a%2Fb", ""), &rows[2]);
    param_is(0, "userid", "a/b");
    assert_ptr_equal(row_of(NX_POST, "/user/U/enrol/C", ""), &rows[5]);
    param_is(0, "userid", "U");
    param_is(1, "courseid", "C");
    assert_ptr_equal(row_of(NX_GET, "/user/enrol", ""), &rows[1]);
    param_is(0, "userid", "enrol");
}

static void ids_may_all_stand_in_the_query(void **state)
{
    (void)state;
    assert_ptr_equal(row_of(NX_GET, "/user", "userid=a%2Fb"), &rows[1]);
    param_is(0, "userid", "a/b");
    assert_ptr_equal(row_of(NX_PUT, "/user/enrol", "courseid=C&userid=U"), &rows[4]);
    param_is(0, "userid", "U");
    param_is(1, "courseid", "C");
    assert_ptr_equal(row_of(NX_GET, "/user/U/enrol", "x=1"), &rows[3]);
}

static void half_of_the_ids_in_the_query_is_no_row(void **state)
{
    const nx_route_t *row;

    (void)state;
    assert_kind(find(NX_PUT, "/user/U/enrol", "courseid=C", &row), NX_METHOD_NOT_ALLOWED);
    assert_kind(find(NX_PUT, "/user/enrol/C", "userid=U", &row), NX_NOT_FOUND);
}

static void an_unknown_path_is_404(void **state)
{
    static const char *const paths[] = {"/", "/user", "/Ping", "/ping/x", "/user/U/enrol/C/x"};
    const nx_route_t *row;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        unit_kind(find(NX_GET, paths[i], "", &row), NX_NOT_FOUND, paths[i]);
}

static void an_unknown_method_is_405_with_what_there_is(void **state)
{
    const nx_route_t *row;

    (void)state;
    assert_kind(find(NX_DELETE, "/user/U", "", &row), NX_METHOD_NOT_ALLOWED);
    assert_string_equal(nx_route_allow(pool, allowed), "GET, HEAD, PUT, OPTIONS");
    assert_kind(find(NX_GET, "/user/U/enrol/C", "", &row), NX_METHOD_NOT_ALLOWED);
    assert_string_equal(nx_route_allow(pool, allowed), "PUT, POST, OPTIONS");
    assert_kind(find(NX_OTHER, "/ping", "", &row), NX_METHOD_NOT_ALLOWED);
}

static void options_gives_the_methods_and_no_row(void **state)
{
    const nx_route_t *row;

    (void)state;
    assert_null(row_of(NX_OPTIONS, "/user/U/enrol", ""));
    assert_string_equal(nx_route_allow(pool, allowed), "GET, HEAD, OPTIONS");
    assert_kind(find(NX_OPTIONS, "/nothing", "", &row), NX_NOT_FOUND);
}

static const struct CMUnitTest tests[] = {
    pool_test(a_row_is_found_by_method_and_parts),
    pool_test(ids_may_all_stand_in_the_query),
    pool_test(half_of_the_ids_in_the_query_is_no_row),
    pool_test(an_unknown_path_is_404),
    pool_test(an_unknown_method_is_405_with_what_there_is),
    pool_test(options_gives_the_methods_and_no_row),
};

UNIT_MAIN(tests)
