/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzz target: array notation of PHP. Whatever the names are, what comes out is a tree: keys are
 * unique and found, it is not deeper than PHP's, and it has no more texts than there were pairs.
 */
#include "fuzz.h"

#include "api/moodlews/php.h"
#include "core/text.h"

enum { MAX_PAIRS = 500, DEPTH = 65 };

static int count_texts(const mw_node_t *node, int depth)
{
    int i, n = 0;

    FUZZ_ASSERT(depth <= DEPTH && node->key);
    if (!node->items) {
        FUZZ_ASSERT(node->text.data && strlen(node->text.data) == node->text.len);
        return 1;
    }
    for (i = 0; i < node->items->nelts; i++) {
        const mw_node_t *item = APR_ARRAY_IDX(node->items, i, const mw_node_t *);

        FUZZ_ASSERT(mw_php_get(node, item->key) == item);
        n += count_texts(item, depth + 1);
    }
    FUZZ_ASSERT((int)apr_hash_count(node->index) == node->items->nelts);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_pool();
    const char *text = (const char *)data, *half = memchr(text, '\n', size);
    size_t len = half ? (size_t)(half - text) : size;
    apr_array_header_t *query, *form = NULL;

    if (nx_form_parse(p, text, len, MAX_PAIRS, NX_BAD_QUERY, &query) ||
        (half && nx_form_parse(p, half + 1, size - len - 1, MAX_PAIRS, NX_BAD_FORM, &form)))
        return fuzz_done();
    FUZZ_ASSERT(count_texts(mw_php_read(p, query, form), 0) <=
                query->nelts + (form ? form->nelts : 0));
    return fuzz_done();
}
