/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzz target: paths. Segments escaped and split again are the same segments; no segment can move
 * a path or hide in a log; joined is the same resource as itself in httpd's spellings.
 */
#include "fuzz.h"

#include <apr_strings.h>

#include "core/text.h"
#include "core/uri.h"

static void check_segment(const nx_str_t *segment)
{
    FUZZ_ASSERT(segment->len == strlen(segment->data) && segment->len > 0);
    FUZZ_ASSERT(strcmp(segment->data, ".") && strcmp(segment->data, ".."));
    FUZZ_ASSERT(nx_utf8_count(segment->data, segment->len) > 0);
    FUZZ_ASSERT(!nx_utf8_has_control(segment->data, segment->len));
}

static void check_same_segments(const apr_array_header_t *a, const apr_array_header_t *b)
{
    int i;

    FUZZ_ASSERT(a->nelts == b->nelts);
    for (i = 0; i < a->nelts; i++)
        FUZZ_ASSERT(
            !strcmp(APR_ARRAY_IDX(a, i, nx_str_t).data, APR_ARRAY_IDX(b, i, nx_str_t).data));
}

static void check_path(apr_pool_t *p, const apr_array_header_t *segments)
{
    apr_array_header_t *again;
    const char *joined = nx_path_join(p, segments);
    nx_buf_t path;
    int i;

    nx_buf_init(&path, p, 0);
    nx_buf_puts(&path, "/");
    for (i = 0; i < segments->nelts; i++) {
        const nx_str_t *segment = &APR_ARRAY_IDX(segments, i, nx_str_t);

        check_segment(segment);
        nx_buf_printf(&path, "%s/", nx_uri_escape(p, segment->data));
    }
    FUZZ_ASSERT(!nx_path_split(p, path.data, &again));
    check_same_segments(segments, again);
    FUZZ_ASSERT(!strcmp(joined, nx_path_join(p, again)));
    FUZZ_ASSERT(nx_path_same(p, joined, joined));
    FUZZ_ASSERT(nx_path_same(p, apr_pstrcat(p, "/x/..//.", joined, "/", NULL), joined));
    FUZZ_ASSERT(!nx_path_same(p, apr_pstrcat(p, joined, "/x", NULL), joined));
    FUZZ_ASSERT(!nx_path_same(p, apr_pstrcat(p, "/..", joined, NULL), joined));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_pool();
    char *raw = apr_pstrmemdup(p, (const char *)data, size);
    apr_array_header_t *segments;
    nx_err_t *err = nx_path_split(p, raw, &segments);

    if (err) {
        FUZZ_ASSERT(err->kind == NX_BAD_PATH || err->kind == NX_NUL_NOT_ALLOWED ||
                    err->kind == NX_INVALID_UTF8);
        FUZZ_ASSERT(!err->field && err->detail[0]);
    } else {
        check_path(p, segments);
    }
    nx_path_same(p, raw, "/a/b");
    return fuzz_done();
}
