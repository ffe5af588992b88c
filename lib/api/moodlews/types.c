/* SPDX-License-Identifier: Apache-2.0
 *
 * One function a type, in one table. Moodle cleans a parameter and then refuses it when cleaning
 * changed it; so each function asks only whether anything would be changed.
 */
#include "api/moodlews/types.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <math.h>
#include <stdlib.h>

typedef int holds_fn(const nx_str_t *text);

static int only(const nx_str_t *text, const char *more, int letters, int digits)
{
    apr_size_t i;

    for (i = 0; i < text->len; i++) {
        unsigned char c = (unsigned char)text->data[i];
        if (!(letters && c < 0x80 && apr_isalpha(c)) && !(digits && c >= '0' && c <= '9') &&
            !(c && strchr(more, c)))
            return 0;
    }
    return 1;
}

static int holds_raw(const nx_str_t *text)
{
    (void)text;
    return 1;
}

/* As PHP prints the integer it reads: no sign but "-", no leading zeros, 64 bits. */
static int holds_int(const nx_str_t *text)
{
    const char *digits = text->data + (*text->data == '-');
    apr_size_t len = strlen(digits);
    const char *limit = digits == text->data ? "9223372036854775807" : "9223372036854775808";

    if (len == 0 || len > 19 || strspn(digits, "0123456789") != len)
        return 0;
    if (digits[0] == '0' && (len > 1 || digits != text->data))
        return 0;
    return len < 19 || strcmp(digits, limit) <= 0;
}

static const char *skip_digits(const char *s, int *any)
{
    for (; *s >= '0' && *s <= '9'; s++)
        *any = 1;
    return s;
}

static int holds_float(const nx_str_t *text)
{
    const char *s = text->data + (*text->data == '-' || *text->data == '+');
    int any = 0;

    s = skip_digits(s, &any);
    if (*s == '.')
        s = skip_digits(s + 1, &any);
    if (any && (*s == 'e' || *s == 'E')) {
        s += 1 + (s[1] == '-' || s[1] == '+');
        any = 0;
        s = skip_digits(s, &any);
    }
    return any && *s == '\0' && isfinite(strtod(text->data, NULL));
}

static int holds_bool(const nx_str_t *text)
{
    return strcmp(text->data, "0") == 0 || strcmp(text->data, "1") == 0;
}

/* Whether PHP's strip_tags would take nothing out. */
static int holds_notags(const nx_str_t *text)
{
    const char *lt = text->data;

    while ((lt = strchr(lt, '<')) != NULL) {
        lt++;
        if (*lt == '\0' || !apr_isspace(*lt))
            return 0;
    }
    return 1;
}

/* Length of the tag of a multilang text at LT, 0 when it is another. */
static apr_size_t multilang_tag(const char *lt)
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    static const char *const before[] = {"<span lang=\"", "<span class=\"multilang\" lang=\""};
    static const char *const after[] = {"\" class=\"multilang\">", "\">"};
    apr_size_t len;
    int i;

    if (strncmp(lt, "</span>", 7) == 0)
        return 7;
    for (i = 0; i < 2; i++) {
        if (strncmp(lt, before[i], strlen(before[i])) != 0)
            continue;
        len = strlen(before[i]);
        len += strspn(lt + len, name);
        if (strncmp(lt + len, after[i], strlen(after[i])) == 0)
            return len + strlen(after[i]);
    }
    return 0;
}

/* No tags but those of multilang texts, each closed before the next one opens. */
static int holds_text(const nx_str_t *text)
{
    const char *lt = text->data;
    int open = 0;

    while ((lt = strchr(lt, '<')) != NULL) {
        apr_size_t len = multilang_tag(lt);
        if (!len && lt[1] && apr_isspace(lt[1])) {
            lt++;
            continue;
        }
        if (!len || open == (lt[1] != '/'))
            return 0;
        open = !open;
        lt += len;
    }
    return !open;
}

static int holds_alpha(const nx_str_t *text)
{
    return only(text, "", 1, 0);
}

static int holds_alphanum(const nx_str_t *text)
{
    return only(text, "", 1, 1);
}

static int holds_alphaext(const nx_str_t *text)
{
    return only(text, "_-", 1, 0);
}

static int holds_alphanumext(const nx_str_t *text)
{
    return only(text, "_-", 1, 1);
}

/* A plugin's name: lower case, digits and single underscores, begins with a letter. */
static int holds_plugin(const nx_str_t *text)
{
    const char *c = text->data;

    if (*c == '\0')
        return 1;
    if (*c < 'a' || *c > 'z' || text->data[text->len - 1] == '_' || strstr(c, "__"))
        return 0;
    return strspn(c, "abcdefghijklmnopqrstuvwxyz0123456789_") == text->len;
}

static int holds_capability(const nx_str_t *text)
{
    return only(text, "_/:", 1, 1);
}

/* Lower case without spaces; whether more than -.@_ may be in it is the site's setting. */
static int holds_username(const nx_str_t *text)
{
    apr_size_t i;

    for (i = 0; i < text->len; i++) {
        char c = text->data[i];
        if ((c >= 'A' && c <= 'Z') || c == ' ')
            return 0;
    }
    return 1;
}

/* One address with a dot in its domain. */
static int holds_email(const nx_str_t *text)
{
    static const char local[] = "!#$%&'*+/=?^_`{|}~-.";
    const char *at = strrchr(text->data, '@');
    nx_str_t user, domain;

    if (!at || at == text->data || at - text->data > 64 || text->len > 254)
        return 0;
    user = (nx_str_t){text->data, (apr_size_t)(at - text->data)};
    domain = (nx_str_t){at + 1, strlen(at + 1)};
    if (!only(&user, local, 1, 1) || user.data[0] == '.' || at[-1] == '.' ||
        strstr(text->data, ".."))
        return 0;
    return domain.len && only(&domain, "-.", 1, 1) && strchr(domain.data, '.') &&
           !strchr("-.", domain.data[0]) && !strchr("-.", domain.data[domain.len - 1]);
}

static int holds_timezone(const nx_str_t *text)
{
    return only(text, "+-._/", 1, 1);
}

static int holds_sequence(const nx_str_t *text)
{
    return only(text, ",", 0, 1);
}

static holds_fn *const table[MW_TYPE_COUNT] = {
    [MW_INT] = holds_int,
    [MW_FLOAT] = holds_float,
    [MW_BOOL] = holds_bool,
    [MW_RAW] = holds_raw,
    [MW_TEXT] = holds_text,
    [MW_NOTAGS] = holds_notags,
    [MW_ALPHA] = holds_alpha,
    [MW_ALPHANUM] = holds_alphanum,
    [MW_ALPHAEXT] = holds_alphaext,
    [MW_ALPHANUMEXT] = holds_alphanumext,
    [MW_SAFEDIR] = holds_alphanumext,
    [MW_PLUGIN] = holds_plugin,
    [MW_COMPONENT] = holds_plugin,
    [MW_CAPABILITY] = holds_capability,
    [MW_USERNAME] = holds_username,
    [MW_EMAIL] = holds_email,
    [MW_TIMEZONE] = holds_timezone,
    [MW_SEQUENCE] = holds_sequence,
};

int mw_type_holds(mw_type_t type, const nx_str_t *text)
{
    return table[type](text);
}
