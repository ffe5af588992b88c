/* SPDX-License-Identifier: Apache-2.0
 *
 * C's %g, with PHP's exponents: a mantissa has a point, an exponent no leading zeros.
 */
#include "api/moodlews/number.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

static const char *print(apr_pool_t *p, double d, int digits, char exponent)
{
    char text[40], *e, *tail;

    snprintf(text, sizeof(text), "%.*g", digits, d);
    e = strchr(text, 'e');
    if (!e)
        return apr_pstrdup(p, text);
    *e++ = '\0';
    for (tail = e + 1; *tail == '0' && tail[1]; tail++)
        continue;
    return apr_psprintf(p, "%s%s%c%c%s", text, strchr(text, '.') ? "" : ".0", exponent, *e, tail);
}

const char *mw_number_json(apr_pool_t *p, double d)
{
    return print(p, d, 17, 'e');
}

const char *mw_number_text(apr_pool_t *p, double d)
{
    return print(p, d, 14, 'E');
}
