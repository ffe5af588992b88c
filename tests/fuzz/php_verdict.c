/* SPDX-License-Identifier: Apache-2.0
 *
 * Prints, for each line of standard input, what we make of it as a query: an array is a list of
 * [key, value], a text a text; "refused" where it is no query.
 */
#include "fuzz.h"

#include "api/moodlews/php.h"
#include "core/text.h"

static void print_node(nx_buf_t *out, const mw_node_t *node)
{
    int i;

    if (!node->items) {
        nx_buf_json(out, node->text.data, node->text.len);
        return;
    }
    nx_buf_puts(out, "[");
    for (i = 0; i < node->items->nelts; i++) {
        const mw_node_t *item = APR_ARRAY_IDX(node->items, i, const mw_node_t *);

        nx_buf_puts(out, i ? ",[" : "[");
        nx_buf_json(out, item->key, strlen(item->key));
        nx_buf_puts(out, ",");
        print_node(out, item);
        nx_buf_puts(out, "]");
    }
    nx_buf_puts(out, "]");
}

int main(void)
{
    static char line[1 << 16];

    apr_initialize();
    while (fgets(line, sizeof(line), stdin)) {
        apr_array_header_t *query;
        nx_buf_t out;

        nx_buf_init(&out, fuzz_pool(), 256);
        if (nx_form_parse(fuzz_pool(), line, strcspn(line, "\n"), 1000, NX_BAD_QUERY, &query))
            nx_buf_puts(&out, "\"refused\"");
        else
            print_node(&out, mw_php_read(fuzz_pool(), query, NULL));
        puts(out.data);
        fuzz_done();
    }
    return 0;
}
