/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/db/row.h: a line of COPY becomes the columns it was made of.
 */
#include "unit.h"

#include "db/row.h"

static const char *texts[NX_COPY_COLUMNS];
static apr_size_t lens[NX_COPY_COLUMNS];

static int split(const char *line)
{
    return nx_row_split(apr_pstrdup(pool, line), strlen(line), texts, lens);
}

static void columns_are_between_tabs(void **state)
{
    (void)state;
    assert_int_equal(split("a\tbc\t\td\n"), 4);
    assert_string_equal(texts[0], "a");
    assert_string_equal(texts[1], "bc");
    assert_int_equal(lens[1], 2);
    assert_string_equal(texts[2], "");
    assert_string_equal(texts[3], "d");
    assert_int_equal(split("\n"), 1);
    assert_int_equal(lens[0], 0);
}

static void null_is_not_the_empty_text(void **state)
{
    (void)state;
    assert_int_equal(split("\\N\t\tN\t\\\\N\n"), 4);
    assert_null(texts[0]);
    assert_string_equal(texts[1], "");
    assert_string_equal(texts[2], "N");
    assert_string_equal(texts[3], "\\N");
}

static void escapes_are_taken_back(void **state)
{
    (void)state;
    assert_int_equal(split("a\\tb\\nc\\\\d\\r\\b\\f\\v\tplain\n"), 2);
    assert_string_equal(texts[0], "a\tb\nc\\d\r\b\f\v");
    assert_int_equal(lens[0], 11);
    assert_string_equal(texts[1], "plain");
    assert_int_equal(split("\\\\\n"), 1);
    assert_string_equal(texts[0], "\\");
}

static void a_row_of_a_line_reads_like_any_other(void **state)
{
    nx_row_t row = {.texts = texts, .lens = lens};
    apr_size_t len = 7;

    (void)state;
    split("abc\t\\N\n");
    assert_string_equal(nx_row_text(&row, 0), "abc");
    assert_int_equal(nx_row_len(&row, 0), 3);
    assert_null(nx_row_get(&row, 1, &len));
    assert_int_equal(len, 0);
}

static void more_columns_than_there_is_room_for_are_refused(void **state)
{
    char line[2 * NX_COPY_COLUMNS + 2];

    (void)state;
    memset(line, '\t', sizeof(line));
    assert_int_equal(nx_row_split(line, NX_COPY_COLUMNS - 1, texts, lens), NX_COPY_COLUMNS);
    memset(line, '\t', sizeof(line));
    assert_int_equal(nx_row_split(line, NX_COPY_COLUMNS, texts, lens), -1);
}

static const struct CMUnitTest tests[] = {
    pool_test(columns_are_between_tabs),
    pool_test(null_is_not_the_empty_text),
    pool_test(escapes_are_taken_back),
    pool_test(a_row_of_a_line_reads_like_any_other),
    pool_test(more_columns_than_there_is_room_for_are_refused),
};

UNIT_MAIN(tests)
