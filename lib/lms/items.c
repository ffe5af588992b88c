/* SPDX-License-Identifier: Apache-2.0
 *
 * Items as JSON text. Pure.
 */
#include "lms/items.h"

#include <string.h>

const char *nx_items_json(apr_pool_t *p, const char *const *members, int count)
{
    nx_buf_t b;
    int i;

    nx_buf_init(&b, p, 512);
    nx_buf_puts(&b, "[");
    for (i = 0; i < count; i++) {
        nx_buf_printf(&b, "%s{\"pos\":%d,", i ? "," : "", i);
        nx_buf_puts(&b, members[i]);
        nx_buf_puts(&b, "}");
    }
    nx_buf_puts(&b, "]");
    return b.data;
}

void nx_items_text(nx_buf_t *b, const char *name, const char *text)
{
    nx_buf_printf(b, ",\"%s\":", name);
    if (text)
        nx_buf_json(b, text, strlen(text));
    else
        nx_buf_puts(b, "null");
}
