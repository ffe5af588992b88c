/* SPDX-License-Identifier: Apache-2.0
 *
 * {table} and {f} in SQL texts. Promises names PostgreSQL reads as they are meant; knows nothing
 * about which tables exist. May include APR and lib/core.
 */
#include "expand.h"

#include <apr_strings.h>

#include "core/text.h"

static int is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* Length of the name between TEXT's "{" and "}", 0 when it is not one. */
static apr_size_t name_length(const char *text)
{
    apr_size_t n = 1;

    if (text[0] != '{' || text[1] < 'a' || text[1] > 'z')
        return 0;
    while (is_name(text[n]))
        n++;
    return text[n] == '}' ? n - 1 : 0;
}

/* Quoting even where a bare word would do costs nothing; it also covers key words. */
const char *nx_sql_ident(apr_pool_t *p, const char *name)
{
    nx_buf_t out;

    nx_buf_init(&out, p, 32);
    nx_buf_puts(&out, "\"");
    for (; *name; name++)
        nx_buf_add(&out, *name == '"' ? "\"\"" : name, *name == '"' ? 2 : 1);
    nx_buf_puts(&out, "\"");
    return out.data;
}

static void add_name(nx_buf_t *out, const char *name, apr_size_t len, const char *schema,
                     const char *prefix, int f)
{
    apr_pool_t *p = out->pool;

    if (len == 1 && *name == 'f') {
        nx_buf_printf(out, "nexsis_f%d", f);
        return;
    }
    nx_buf_puts(out, nx_sql_ident(p, schema));
    nx_buf_puts(out, ".");
    nx_buf_puts(out, nx_sql_ident(p, apr_pstrcat(p, prefix, apr_pstrmemdup(p, name, len), NULL)));
}

const char *nx_sql_expand(apr_pool_t *p, const char *text, const char *schema, const char *prefix,
                          int f)
{
    nx_buf_t out;
    const char *from = text;
    apr_size_t len;

    nx_buf_init(&out, p, 1024);
    for (; *text; text++) {
        len = name_length(text);
        if (!len)
            continue;
        nx_buf_add(&out, from, (apr_size_t)(text - from));
        add_name(&out, text + 1, len, schema, prefix, f);
        text += len + 1;
        from = text + 1;
    }
    nx_buf_add(&out, from, (apr_size_t)(text - from));
    return out.data;
}
