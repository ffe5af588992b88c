/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/core/uri.h, paths: segments decoded once, compared with what httpd made of them. H1 to H5
 * are rows of the fault matrix.
 */
#include "unit.h"

#include "core/uri.h"

/* Splits RAW; its segments are those of the NULL-terminated list. */
static void splits_into(const char *raw, const char *const *want)
{
    apr_array_header_t *segments;
    int i;

    unit_ok(nx_path_split(pool, raw, &segments), raw);
    for (i = 0; want[i] && i < segments->nelts; i++) {
        const nx_str_t *got = &APR_ARRAY_IDX(segments, i, nx_str_t);

        assert_string_equal(got->data, want[i]);
        assert_int_equal(got->len, strlen(want[i]));
    }
    assert_null(want[i]);
    assert_int_equal(segments->nelts, i);
}

#define SPLITS(raw, ...)                                                                           \
    do {                                                                                           \
        static const char *const want[] = {__VA_ARGS__, NULL};                                     \
        splits_into(raw, want);                                                                    \
    } while (0)

static void all_fail(nx_kind_t kind, const char *const *raws)
{
    apr_array_header_t *segments = NULL;

    for (; *raws; raws++)
        unit_kind(nx_path_split(pool, *raws, &segments), kind, *raws);
    assert_null(segments);
}

static const char *join(const char *raw)
{
    apr_array_header_t *segments;

    unit_ok(nx_path_split(pool, raw, &segments), raw);
    return nx_path_join(pool, segments);
}

static void a_path_is_split_on_slashes(void **state)
{
    (void)state;
    SPLITS("/enrol/nexsis/api/index.php/user/u1", "enrol", "nexsis", "api", "index.php", "user",
           "u1");
    SPLITS("/a", "a");
    SPLITS("/", NULL);
}

/* H4 */
static void empty_segments_are_dropped(void **state)
{
    (void)state;
    SPLITS("//a//b///", "a", "b");
    SPLITS("///", NULL);
}

/* H4 */
static void dot_segments_are_resolved_however_they_are_written(void **state)
{
    (void)state;
    SPLITS("/a/./b", "a", "b");
    SPLITS("/a/x/../b", "a", "b");
    SPLITS("/a/x//../b", "a", "b");
    SPLITS("/a/%2e/b", "a", "b");
    SPLITS("/a/x/%2E%2e/b", "a", "b");
    SPLITS("/a/x/.%2e", "a");
    SPLITS("/a/..", NULL);
    SPLITS("/a/b/../../c", "c");
}

static void dots_inside_a_name_are_letters(void **state)
{
    (void)state;
    SPLITS("/.../..a/a../.a/%252e/%252e%252e", "...", "..a", "a..", ".a", "%2e", "%2e%2e");
    SPLITS("/..%2F../x", "../..", "x");
}

/* H2 */
static void leaving_the_root_is_refused(void **state)
{
    static const char *const raws[] = {"/..",    "/a/../..", "/%2e%2e/a", "/a/b/../../../c",
                                       "//../a", NULL};

    (void)state;
    all_fail(NX_BAD_PATH, raws);
}

static void an_octet_is_decoded_once(void **state)
{
    (void)state;
    SPLITS("/A%2FB", "A/B");
    SPLITS("/A%2fB", "A/B");
    SPLITS("/A%252FB", "A%2FB");
    SPLITS("/A%2541", "A%41");
    SPLITS("/100%25", "100%");
    SPLITS("/%41%42", "AB");
}

/* The ids of issue "Foundation 1". */
static void four_ids_that_look_alike_stay_four(void **state)
{
    static const char *const raws[] = {"/A%2FB", "/A%252FB", "/A%2541", "/100%25"};
    const char *ids[4];
    int i, j;

    (void)state;
    for (i = 0; i < 4; i++) {
        apr_array_header_t *segments;

        assert_ok(nx_path_split(pool, raws[i], &segments));
        assert_int_equal(segments->nelts, 1);
        ids[i] = APR_ARRAY_IDX(segments, 0, nx_str_t).data;
        for (j = 0; j < i; j++)
            assert_string_not_equal(ids[i], ids[j]);
    }
}

static void ids_of_every_kind_come_through(void **state)
{
    static const char *const ids[] = {"a b",
                                      "O'Brien",
                                      "\"q\"",
                                      "50%",
                                      "a+b",
                                      "a/b",
                                      "a%2Fb",
                                      "\xE6\x9D\x8E\xE5\xB0\x8F\xE9\xBE\x99",
                                      "\xF0\x9F\x98\x80",
                                      "a;b=c",
                                      "?x#y",
                                      "\\",
                                      "a&b",
                                      "~-._",
                                      "\xC3\xA9",
                                      " ",
                                      "%",
                                      "%%",
                                      "+",
                                      "/",
                                      "//",
                                      NULL};
    int i;

    (void)state;
    for (i = 0; ids[i]; i++) {
        const char *const want[] = {"user", ids[i], NULL};

        splits_into(apr_pstrcat(pool, "/user/", nx_uri_escape(pool, ids[i]), NULL), want);
    }
}

static void an_id_of_255_characters_comes_through(void **state)
{
    char *id = apr_pcalloc(pool, 255 * 4 + 1);
    const char *const want[] = {id, NULL};
    int i;

    (void)state;
    for (i = 0; i < 255; i++)
        memcpy(id + 4 * i, "\xF0\x9F\x98\x80", 4);
    splits_into(apr_pstrcat(pool, "/", nx_uri_escape(pool, id), NULL), want);
    splits_into(apr_pstrcat(pool, "/", id, NULL), want);
}

/* H5 */
static void a_path_of_any_length_is_read(void **state)
{
    apr_size_t n;

    (void)state;
    for (n = 1; n < 9000; n += 97) {
        char *raw = apr_pcalloc(pool, n + 2);
        const char *const want[] = {raw + 1, NULL};

        raw[0] = '/';
        memset(raw + 1, 'x', n);
        splits_into(raw, want);
    }
}

static void a_plus_is_a_plus(void **state)
{
    (void)state;
    SPLITS("/a+b", "a+b");
}

static void the_query_is_not_part_of_the_path(void **state)
{
    (void)state;
    SPLITS("/a/b?c/d=%zz", "a", "b");
    SPLITS("/?a", NULL);
}

static void an_absolute_target_is_read_from_its_path_on(void **state)
{
    (void)state;
    SPLITS("http://host:8080/a/b", "a", "b");
    SPLITS("https://host", NULL);
    SPLITS("http://host?x=/a", NULL);
    SPLITS("a+b-c.d1://[::1]/a", "a");
}

/* H2 */
static void a_bad_escape_is_refused(void **state)
{
    static const char *const raws[] = {"/%",    "/a%",    "/%4",   "/%zz", "/%4g",
                                       "/%%41", "/a%2/b", "/% 41", NULL};

    (void)state;
    all_fail(NX_BAD_PATH, raws);
}

static void what_is_no_path_is_refused(void **state)
{
    static const char *const raws[] = {"",         "*",    "a/b",       "://a", "http:/a", "http:a",
                                       "host:443", "/a#b", "http://h#", "?a",   "#",       NULL};

    (void)state;
    all_fail(NX_BAD_PATH, raws);
}

/* H1 */
static void nul_is_refused(void **state)
{
    static const char *const raws[] = {"/%00", "/a%00b", "/a/b%00", NULL};

    (void)state;
    all_fail(NX_NUL_NOT_ALLOWED, raws);
}

/* H3 */
static void control_characters_are_refused(void **state)
{
    static const char *const raws[] = {"/%01",    "/a%0d%0ab", "/%1F", "/%7f",
                                       "/%C2%85", "/a\tb",     NULL};

    (void)state;
    all_fail(NX_BAD_PATH, raws);
}

/* H3, J1 */
static void bytes_that_are_no_utf8_are_refused(void **state)
{
    static const char *const raws[] = {"/%FF", "/%C0%AF", "/%ED%A0%80", "/%F4%90%80%80",
                                       "/%C3", "/\xFF",   "/%C3/%A9",   NULL};

    (void)state;
    all_fail(NX_INVALID_UTF8, raws);
}

static void joined_is_what_httpd_makes_of_it(void **state)
{
    (void)state;
    assert_string_equal(join("/"), "/");
    assert_string_equal(join("/a/b"), "/a/b");
    assert_string_equal(join("/a//b/./c/"), "/a/b/c");
    assert_string_equal(join("/A%2FB"), "/A%2FB");
    assert_string_equal(join("/A%2fB%2f"), "/A%2FB%2F");
    assert_string_equal(join("/A%252FB"), "/A%2FB");
    assert_string_equal(join("/A%2541"), "/A%41");
    assert_string_equal(join("/100%25"), "/100%");
}

/* r->uri under AllowEncodedSlashes NoDecode, as seen in httpd 2.4. */
static void httpd_and_we_agree_on_ids_with_escapes(void **state)
{
    (void)state;
    assert_true(nx_path_same(pool, "/user/A%2FB", join("/user/A%2FB")));
    assert_true(nx_path_same(pool, "/user/A%2fB", join("/user/A%2fB")));
    assert_true(nx_path_same(pool, "/user/A%2FB", join("/user/A%252FB")));
    assert_true(nx_path_same(pool, "/user/A%41", join("/user/A%2541")));
    assert_true(nx_path_same(pool, "/user/100%", join("/user/100%25")));
    assert_true(nx_path_same(pool, "/user/a b", join("/user/a%20b")));
}

static void slashes_and_dots_make_no_difference(void **state)
{
    (void)state;
    assert_true(nx_path_same(pool, "/a//b/", "/a/b"));
    assert_true(nx_path_same(pool, "/a/./b", "/a/b"));
    assert_true(nx_path_same(pool, "/a/x/../b", "/a/b"));
    assert_true(nx_path_same(pool, "/", "/"));
    assert_true(nx_path_same(pool, "", "/"));
    assert_true(nx_path_same(pool, "/a/..", "/"));
}

static void other_resources_are_told_apart(void **state)
{
    (void)state;
    assert_false(nx_path_same(pool, "/a/A/B", "/a/A%2FB"));
    assert_false(nx_path_same(pool, "/a/b", "/a/B"));
    assert_false(nx_path_same(pool, "/a", "/a/b"));
    assert_false(nx_path_same(pool, "/a/b", "/a"));
    assert_false(nx_path_same(pool, "/ab", "/a/b"));
    assert_false(nx_path_same(pool, "/../a", "/a"));
    assert_false(nx_path_same(pool, "/a/A%41", "/a/AA"));
    assert_false(nx_path_same(pool, "/a%2e", "/a%2E"));
}

static void an_escaped_segment_has_only_unreserved_characters(void **state)
{
    int c;

    (void)state;
    for (c = 1; c < 256; c++) {
        const char text[2] = {(char)c, '\0'}, *escaped = nx_uri_escape(pool, text);
        int plain = c < 128 && (strchr("-._~", c) || (c >= '0' && c <= '9') ||
                                ((c | 32) >= 'a' && (c | 32) <= 'z'));

        assert_string_equal(escaped, plain ? text : apr_psprintf(pool, "%%%02X", c));
    }
    assert_string_equal(nx_uri_escape(pool, ""), "");
}

static const struct CMUnitTest tests[] = {
    pool_test(a_path_is_split_on_slashes),
    pool_test(empty_segments_are_dropped),
    pool_test(dot_segments_are_resolved_however_they_are_written),
    pool_test(dots_inside_a_name_are_letters),
    pool_test(leaving_the_root_is_refused),
    pool_test(an_octet_is_decoded_once),
    pool_test(four_ids_that_look_alike_stay_four),
    pool_test(ids_of_every_kind_come_through),
    pool_test(an_id_of_255_characters_comes_through),
    pool_test(a_path_of_any_length_is_read),
    pool_test(a_plus_is_a_plus),
    pool_test(the_query_is_not_part_of_the_path),
    pool_test(an_absolute_target_is_read_from_its_path_on),
    pool_test(a_bad_escape_is_refused),
    pool_test(what_is_no_path_is_refused),
    pool_test(nul_is_refused),
    pool_test(control_characters_are_refused),
    pool_test(bytes_that_are_no_utf8_are_refused),
    pool_test(joined_is_what_httpd_makes_of_it),
    pool_test(httpd_and_we_agree_on_ids_with_escapes),
    pool_test(slashes_and_dots_make_no_difference),
    pool_test(other_resources_are_told_apart),
    pool_test(an_escaped_segment_has_only_unreserved_characters),
};

UNIT_MAIN(tests)
