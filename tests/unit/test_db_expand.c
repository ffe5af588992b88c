/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/db/expand.h: Moodle's tables and our schema in SQL texts.
 */
#include "unit.h"

#include "db/expand.h"

static const char *expand(const char *text)
{
    return nx_sql_expand(pool, text, "public", "mdl_", 1);
}

static void tables_get_schema_and_prefix(void **state)
{
    (void)state;
    assert_string_equal(expand("SELECT 1 FROM {user} u JOIN {user_info_data}"),
                        "SELECT 1 FROM \"public\".\"mdl_user\" u JOIN"
                        " \"public\".\"mdl_user_info_data\"");
    assert_string_equal(expand("{user}"), "\"public\".\"mdl_user\"");
    assert_string_equal(expand("{user}{course}"),
                        "\"public\".\"mdl_user\"\"public\".\"mdl_course\"");
}

static void f_is_the_schema_of_our_functions(void **state)
{
    (void)state;
    assert_string_equal(nx_sql_expand(pool, "{f}.user_put({files})", "m", "", 12),
                        "nexsis_f12.user_put(\"m\".\"files\")");
}

static void other_braces_stay(void **state)
{
    static const char *const same[] = {"",       "{}",   "'{}'::jsonb", "x ~ '^a{2,5}$'",
                                       "{User}", "{1a}", "{user",       "{us er}",
                                       "{",      "}",    "{\"a\"}",     "{user,x}"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(same) / sizeof(same[0]); i++)
        assert_string_equal(expand(same[i]), same[i]);
    assert_string_equal(expand("{{user}}"), "{\"public\".\"mdl_user\"}");
}

static void names_cannot_break_out_of_their_quotes(void **state)
{
    (void)state;
    assert_string_equal(nx_sql_ident(pool, "a\"; DROP"), "\"a\"\"; DROP\"");
    assert_string_equal(nx_sql_ident(pool, "Order"), "\"Order\"");
    assert_string_equal(nx_sql_expand(pool, "{user}", "a\".b", "M\"_", 1),
                        "\"a\"\".b\".\"M\"\"_user\"");
}

static const struct CMUnitTest tests[] = {
    pool_test(tables_get_schema_and_prefix),
    pool_test(f_is_the_schema_of_our_functions),
    pool_test(other_braces_stay),
    pool_test(names_cannot_break_out_of_their_quotes),
};

UNIT_MAIN(tests)
