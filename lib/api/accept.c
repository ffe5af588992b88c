/* SPDX-License-Identifier: Apache-2.0
 *
 * The Accept header (RFC 9110, 12.5.1), as much of it as three media types need.
 */
#include "api/accept.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <stdlib.h>

static const struct {
    const char *type;
    nx_form_t form;
} types[] = {
    {"application/json", NX_FORM_JSON},
    {"application/x-ndjson", NX_FORM_NDJSON},
    {"application/ndjson", NX_FORM_NDJSON},
    {"application/jsonl", NX_FORM_NDJSON},
    {"text/csv", NX_FORM_CSV},
};

/* Cuts what stands before the next SEP off *AT, without the spaces around it; NULL at the end. */
static char *cut(char **at, char sep)
{
    char *part = *at, *end;

    if (!part)
        return NULL;
    end = strchr(part, sep);
    *at = end ? end + 1 : NULL;
    end = end ? end : part + strlen(part);
    while (end > part && apr_isspace(end[-1]))
        end--;
    *end = '\0';
    return part + strspn(part, " \t");
}

/* How much a client likes the type whose parameters are PARAMS: 1 unless said. */
static double weight(char *params)
{
    char *param;

    while ((param = cut(&params, ';')) != NULL) {
        if ((param[0] == 'q' || param[0] == 'Q') && param[1] == '=')
            return strtod(param + 2, NULL);
    }
    return 1;
}

nx_form_t nx_accept_form(apr_pool_t *p, const char *accept)
{
    char *rest = accept ? apr_pstrdup(p, accept) : NULL, *range;
    nx_form_t best = NX_FORM_JSON;
    double most = 0;
    size_t i;

    while ((range = cut(&rest, ',')) != NULL) {
        const char *type = cut(&range, ';');
        double q = weight(range);

        for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
            if (q > most && strcasecmp(type, types[i].type) == 0) {
                most = q;
                best = types[i].form;
            }
        }
    }
    return best;
}

nx_form_t nx_accept_of(const nx_req_t *q)
{
    return nx_accept_form(q->pool, q->headers ? apr_table_get(q->headers, "Accept") : NULL);
}

const char *nx_accept_type(nx_form_t form)
{
    return form == NX_FORM_NDJSON ? "application/x-ndjson"
           : form == NX_FORM_CSV  ? "text/csv; charset=utf-8; header=present"
                                  : NULL;
}
