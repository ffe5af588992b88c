/* SPDX-License-Identifier: Apache-2.0
 *
 * An SQL script, run or printed. Promises that what is printed is what would have been run.
 */
#include "support/script.h"

#include <apr_strings.h>
#include <stdarg.h>
#include <stdio.h>

typedef struct part_t {
    const char *origin, *text;
} part_t;

struct nx_script_t {
    nx_ctl_t *ctl;
    apr_array_header_t *parts; /* part_t */
    apr_array_header_t *notes; /* const char * */
};

nx_script_t *nx_script_make(nx_ctl_t *ctl)
{
    nx_script_t *script = apr_palloc(ctl->pool, sizeof(*script));

    script->ctl = ctl;
    script->parts = apr_array_make(ctl->pool, 32, sizeof(part_t));
    script->notes = apr_array_make(ctl->pool, 8, sizeof(const char *));
    return script;
}

void nx_script_text(nx_script_t *script, const char *origin, const char *text)
{
    part_t *part = apr_array_push(script->parts);

    part->origin = origin;
    part->text = text;
}

void nx_script_add(nx_script_t *script, const char *origin, const char *fmt, ...)
{
    va_list list;

    va_start(list, fmt);
    nx_script_text(script, origin, apr_pvsprintf(script->ctl->pool, fmt, list));
    va_end(list);
}

void nx_script_note(nx_script_t *script, const char *fmt, ...)
{
    va_list list;

    va_start(list, fmt);
    APR_ARRAY_PUSH(script->notes, const char *) = apr_pvsprintf(script->ctl->pool, fmt, list);
    va_end(list);
}

nx_err_t *nx_script_run(nx_script_t *script)
{
    int i;

    for (i = 0; i < script->parts->nelts; i++) {
        const part_t *part = &APR_ARRAY_IDX(script->parts, i, part_t);
        nx_err_t *err = nx_pg_run(script->ctl->db, part->text);

        if (err)
            return nx_ctl_fail(script->ctl, "nothing was changed; %s: %s", part->origin,
                               err->detail);
    }
    return NULL;
}

int nx_script_notes(const nx_script_t *script)
{
    int i;

    for (i = 0; i < script->notes->nelts; i++)
        puts(APR_ARRAY_IDX(script->notes, i, const char *));
    return script->notes->nelts;
}

void nx_script_print(const nx_script_t *script)
{
    int i;

    puts("\\set ON_ERROR_STOP on\nBEGIN;\nSET LOCAL client_min_messages = warning;\n"
         "SET LOCAL search_path = pg_catalog;");
    for (i = 0; i < script->parts->nelts; i++) {
        const part_t *part = &APR_ARRAY_IDX(script->parts, i, part_t);

        printf("\n-- %s\n%s\n", part->origin, part->text);
    }
    puts("\nCOMMIT;");
}
