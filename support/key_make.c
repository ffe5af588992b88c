/* SPDX-License-Identifier: Apache-2.0
 *
 * Secrets and what is written on the command line about keys. Promises that a token leaves this
 * program once, on standard output or in a file only its owner can read. Knows no database.
 */
#include <apr_file_io.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ident.h"
#include "core/text.h"
#include "support/key.h"

enum { PREFIX_CHARS = 8, SECRET_CHARS = 40 };

static const char *const scopes[] = {
#define NX_SCOPE(symbol, bit, name) name,
#include "auth/scopes.def"
#undef NX_SCOPE
    NULL};

static const char *const protocols[] = {"nexsis", "moodlews", "matrix", "nexport", NULL};

nx_secret_t nx_key_secret(apr_pool_t *p)
{
    nx_secret_t s;

    s.prefix = apr_pstrcat(p, "nx_", nx_random_text(p, PREFIX_CHARS), NULL);
    s.token = apr_pstrcat(p, s.prefix, "_", nx_random_text(p, SECRET_CHARS), NULL);
    s.sha256 = nx_sha256_hex(p, s.token, strlen(s.token));
    return s;
}

static int is_one_of(const char *const *words, const char *word)
{
    for (; *words; words++)
        if (!strcmp(*words, word))
            return 1;
    return 0;
}

static const char *listed(apr_pool_t *p, const char *const *words)
{
    nx_buf_t out;

    nx_buf_init(&out, p, 128);
    for (; *words; words++)
        nx_buf_printf(&out, "%s%s", out.len ? ", " : "", *words);
    return out.data;
}

static nx_err_t *read_list(nx_ctl_t *ctl, const char *option, const char *list,
                           const char *const *words, const char **array)
{
    char *last, *word, *copy = apr_pstrdup(ctl->pool, list);
    nx_buf_t out;

    nx_buf_init(&out, ctl->pool, 128);
    nx_buf_puts(&out, "{");
    for (word = apr_strtok(copy, ", ", &last); word; word = apr_strtok(NULL, ", ", &last)) {
        if (!is_one_of(words, word))
            return nx_args_wrong(ctl, "--%s knows no \"%s\"; there are: %s", option, word,
                                 listed(ctl->pool, words));
        nx_buf_printf(&out, "%s%s", out.len > 1 ? "," : "", word);
    }
    nx_buf_puts(&out, "}");
    *array = out.data;
    return NULL;
}

nx_err_t *nx_key_scopes(nx_ctl_t *ctl, const char *list, const char **array)
{
    nx_buf_t all;
    const char *const *s;

    if (!list)
        return nx_args_wrong(ctl, "say what the key may do: --scope all, or some of %s",
                             listed(ctl->pool, scopes));
    if (strcmp(list, "all") != 0)
        return read_list(ctl, "scope", list, scopes, array);
    nx_buf_init(&all, ctl->pool, 256);
    for (s = scopes; *s; s++)
        if (strcmp(*s, "admin") != 0)
            nx_buf_printf(&all, "%s%s", all.len ? "," : "{", *s);
    nx_buf_puts(&all, "}");
    *array = all.data;
    return NULL;
}

nx_err_t *nx_key_protocols(nx_ctl_t *ctl, const char *list, const char **array)
{
    *array = "{}";
    return list ? read_list(ctl, "protocol", list, protocols, array) : NULL;
}

nx_err_t *nx_key_hand_out(nx_ctl_t *ctl, const char *token, const char *output)
{
    const char *line = apr_pstrcat(ctl->pool, token, "\n", NULL);
    apr_file_t *file;
    apr_status_t rv;
    char why[128];

    if (!output) {
        fputs(line, stdout);
        return fflush(stdout) == 0 ? NULL : nx_ctl_fail(ctl, "the key could not be printed");
    }
    rv = apr_file_open(&file, output, APR_WRITE | APR_CREATE | APR_EXCL, APR_UREAD | APR_UWRITE,
                       ctl->pool);
    if (APR_STATUS_IS_EEXIST(rv))
        return nx_ctl_fail(ctl, "%s is there already and is not overwritten", output);
    if (rv == APR_SUCCESS)
        rv = apr_file_write_full(file, line, strlen(line), NULL);
    if (rv == APR_SUCCESS)
        rv = apr_file_close(file);
    if (rv != APR_SUCCESS)
        return nx_ctl_fail(ctl, "%s cannot be written: %s", output,
                           apr_strerror(rv, why, sizeof(why)));
    return NULL;
}

nx_err_t *nx_key_duration(nx_ctl_t *ctl, const char *text, const char **interval)
{
    static const char units[] = "mhd";
    static const char *const names[] = {"minutes", "hours", "days"};
    char *end;
    apr_int64_t n = apr_strtoi64(text, &end, 10);
    const char *unit = *end ? strchr(units, *end) : NULL;

    if (apr_isdigit(text[0]) && n == 0 && !*end)
        unit = units, end--;
    if (!apr_isdigit(text[0]) || n > 100000 || !unit || end[1])
        return nx_args_wrong(ctl, "\"%s\" is no duration; write 30m, 24h, 7d or 0", text);
    *interval = apr_psprintf(ctl->pool, "%" APR_INT64_T_FMT " %s", n, names[unit - units]);
    return NULL;
}
