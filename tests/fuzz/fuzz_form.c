/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzz target: queries, forms and redaction. Pairs written and read again are the same pairs; a
 * query whose secret was replaced does not hold it any more; what holds no secret is untouched.
 */
#include "fuzz.h"

#include <apr_strings.h>

#include "core/text.h"
#include "core/uri.h"

enum { MAX_PAIRS = 200 };

static const char secret[] = "S3cr3tOfTheKey";

static void check_pairs(apr_pool_t *p, const apr_array_header_t *pairs)
{
    apr_array_header_t *again;
    nx_buf_t text;
    int i;

    nx_buf_init(&text, p, 0);
    for (i = 0; i < pairs->nelts; i++) {
        const nx_pair_t *pair = &APR_ARRAY_IDX(pairs, i, nx_pair_t);

        FUZZ_ASSERT(pair->value.len == strlen(pair->value.data));
        FUZZ_ASSERT(nx_utf8_count(pair->name, strlen(pair->name)) >= 0);
        FUZZ_ASSERT(nx_utf8_count(pair->value.data, pair->value.len) >= 0);
        nx_buf_printf(&text, "&%s=", nx_uri_escape(p, pair->name));
        nx_buf_puts(&text, nx_uri_escape(p, pair->value.data));
    }
    FUZZ_ASSERT(!nx_form_parse(p, text.data, text.len, MAX_PAIRS, NX_BAD_FORM, &again));
    FUZZ_ASSERT(again->nelts == pairs->nelts);
    for (i = 0; i < pairs->nelts; i++) {
        const nx_pair_t *a = &APR_ARRAY_IDX(pairs, i, nx_pair_t);
        const nx_pair_t *b = &APR_ARRAY_IDX(again, i, nx_pair_t);

        FUZZ_ASSERT(!strcmp(a->name, b->name) && !strcmp(a->value.data, b->value.data));
    }
}

static int names_secret(const char *name)
{
    char *low = apr_pstrdup(fuzz_pool(), name), *s;

    for (s = low; *s; s++)
        *s = (char)(*s >= 'A' && *s <= 'Z' ? *s | 32 : *s);
    return strstr(low, "token") || strstr(low, "api_key") || strstr(low, "password");
}

/* QUERY as somebody's query, with our secret given before and after it. */
static void check_redaction(apr_pool_t *p, const char *query)
{
    static const char *const names[] = {"wsToken", "%74oken", "a;api_key", "x[passWord]"};
    const char *once = nx_redact_query(p, query);
    int i;

    FUZZ_ASSERT(!strcmp(nx_redact_query(p, once), once));
    if (strstr(query, secret))
        return;
    for (i = 0; i < 4; i++) {
        const char *text =
            apr_psprintf(p, "%s=%s;&%s&%s=%s", names[i], secret, query, names[i], secret);

        FUZZ_ASSERT(!strstr(nx_redact_query(p, text), secret));
        text = apr_psprintf(p, "GET /x?%s HTTP/1.1", text);
        FUZZ_ASSERT(!strstr(nx_redact_target(p, text), secret));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_pool();
    const char *query = apr_pstrmemdup(p, (const char *)data, size), *redacted;
    apr_array_header_t *pairs;
    nx_err_t *err = nx_form_parse(p, (const char *)data, size, MAX_PAIRS, NX_BAD_QUERY, &pairs);
    int i;

    check_redaction(p, query);
    nx_redact_target(p, query);
    if (err) {
        FUZZ_ASSERT(err->kind == NX_BAD_QUERY || err->kind == NX_NUL_NOT_ALLOWED ||
                    err->kind == NX_INVALID_UTF8);
        return fuzz_done();
    }
    check_pairs(p, pairs);
    redacted = nx_redact_query(p, query);
    FUZZ_ASSERT(!nx_form_parse(p, redacted, strlen(redacted), MAX_PAIRS, NX_BAD_QUERY, &pairs));
    for (i = 0; i < pairs->nelts; i++) {
        const nx_pair_t *pair = &APR_ARRAY_IDX(pairs, i, nx_pair_t);

        if (names_secret(pair->name) && strlen(pair->name) < 200)
            FUZZ_ASSERT(!pair->value.len || strstr(pair->value.data, "REDACTED"));
    }
    return fuzz_done();
}
