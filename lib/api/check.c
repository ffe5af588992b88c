/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules of the field types. What depends on the site (enabled methods, taken names, unknown
 * time zones) is the database's to say; what a value alone can tell is said here.
 */
#include "api/check.h"

#include <stdio.h>
#include <stdlib.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "core/time.h"

/* NULL when TEXT is right, else what is wrong with it. May normalise. */
typedef const char *check_fn(apr_pool_t *p, const nx_field_t *field, nx_str_t *text);

static int only(const nx_str_t *text, const char *more)
{
    apr_size_t i;

    for (i = 0; i < text->len; i++) {
        if (!apr_isalnum(text->data[i]) && !strchr(more, text->data[i]))
            return 0;
    }
    return 1;
}

static const char *check_text(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    apr_size_t i;

    (void)p;
    (void)field;
    for (i = 0; i < text->len; i++) {
        unsigned char c = (unsigned char)text->data[i];
        if (c == 0x7f || (c < 0x20 && c != '\t' && c != '\n' && c != '\r'))
            return "must not have control characters";
    }
    return NULL;
}

static const char *check_name(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    const char *lt = text->data;

    (void)p;
    (void)field;
    if (nx_utf8_has_control(text->data, text->len))
        return "must be one line without control characters";
    while ((lt = strchr(lt, '<')) != NULL) {
        lt++;
        if (*lt == '\0' || !apr_isspace(*lt))
            return "must not have HTML tags: Moodle takes out everything after a \"<\"";
    }
    return NULL;
}

static const char *check_id(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    (void)p;
    (void)field;
    if (nx_utf8_has_control(text->data, text->len))
        return "must not have control characters";
    if (strcmp(text->data, ".") == 0 || strcmp(text->data, "..") == 0)
        return "must not be \".\" or \"..\"";
    return NULL;
}

static void trim(apr_pool_t *p, nx_str_t *text)
{
    while (text->len && apr_isspace(text->data[0])) {
        text->data++;
        text->len--;
    }
    while (text->len && apr_isspace(text->data[text->len - 1]))
        text->len--;
    text->data = apr_pstrmemdup(p, text->data, text->len);
}

static const char *check_email(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    const char *wrong = "must be an address such as someone@example.org";
    const char *at;

    (void)field;
    trim(p, text);
    at = strrchr(text->data, '@');
    if (!at || at == text->data || at[1] == '\0' || at[1] == '.' || strstr(at, "..") ||
        at[strlen(at) - 1] == '.' || !strchr(at, '.'))
        return wrong;
    if (strpbrk(text->data, " \t\r\n,;:<>()[]\"\\") || nx_utf8_has_control(text->data, text->len))
        return wrong;
    return text->data[0] == '.' || at[-1] == '.' ||
                   memchr(text->data, '@', (apr_size_t)(at - text->data))
               ? wrong
               : NULL;
}

static const char *check_country(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    char *upper = apr_pstrmemdup(p, text->data, text->len);

    (void)field;
    if (text->len != 2 || !apr_isalpha(upper[0]) || !apr_isalpha(upper[1]))
        return "must be a two-letter country code such as NO";
    upper[0] = (char)apr_toupper(upper[0]);
    upper[1] = (char)apr_toupper(upper[1]);
    text->data = upper;
    return NULL;
}

static const char *check_lang(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    const char *c = text->data;

    (void)p;
    (void)field;
    for (; *c; c++) {
        if (!apr_islower(*c) && !apr_isdigit(*c) && *c != '_')
            break;
    }
    if (*c || !apr_islower(text->data[0]) || text->len < 2)
        return "must be a language code as Moodle writes it, such as de or pt_br";
    return NULL;
}

static const char *check_timezone(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    (void)p;
    (void)field;
    if (strcmp(text->data, "99") != 0 && (!only(text, "/_+-") || !apr_isalpha(text->data[0])))
        return "must be a time zone such as Europe/Oslo, or 99 for the site's";
    return NULL;
}

static const char *check_slug(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    (void)p;
    (void)field;
    return only(text, "_") ? NULL : "must be a plugin's name: letters, digits and _";
}

static const char *check_secret(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    (void)p;
    (void)field;
    (void)text;
    return NULL;
}

static const char *check_flag(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    int yes = strcasecmp(text->data, "true") == 0 || strcmp(text->data, "1") == 0;
    int no = strcasecmp(text->data, "false") == 0 || strcmp(text->data, "0") == 0;

    (void)p;
    (void)field;
    if (!yes && !no)
        return "must be true or false";
    text->data = yes ? "true" : "false";
    text->len = strlen(text->data);
    return NULL;
}

static const char *check_choice(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    const char *at = field->words;

    while (at) {
        apr_size_t len = strcspn(at, "|");
        if (len == text->len && memcmp(at, text->data, len) == 0)
            return NULL;
        at = at[len] ? at + len + 1 : NULL;
    }
    return apr_psprintf(p, "must be one of %s", field->words);
}

static const char *check_words(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    const char *at = text->data, *wrong = NULL;
    nx_str_t word;

    while (!wrong && at) {
        apr_size_t len = strcspn(at, ",");
        word.data = apr_pstrmemdup(p, at, len);
        word.len = len;
        wrong = check_choice(p, field, &word);
        at = at[len] ? at + len + 1 : NULL;
    }
    return wrong ? apr_psprintf(p, "must be words with commas between, out of %s", field->words)
                 : NULL;
}

static const char *check_sort(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    nx_str_t word = *text;

    if (*word.data == '-') {
        word.data++;
        word.len--;
    }
    return check_choice(p, field, &word)
               ? apr_psprintf(p, "must be one of %s, with a - before it for the last first",
                              field->words)
               : NULL;
}

static const char *check_time(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    nx_moment_t m;
    apr_time_exp_t wall;

    if (!nx_time_read(text->data, &m))
        return "must be a date and time such as 2017-08-16T21:09:30+00:00";
    if (m.is_date && field->words)
        m.seconds += 86399;
    if (m.has_zone) {
        text->data = apr_psprintf(p, "%" APR_INT64_T_FMT, m.seconds);
    } else {
        apr_time_exp_gmt(&wall, apr_time_from_sec(m.seconds));
        text->data =
            apr_psprintf(p, "%04d-%02d-%02d %02d:%02d:%02d", wall.tm_year + 1900, wall.tm_mon + 1,
                         wall.tm_mday, wall.tm_hour, wall.tm_min, wall.tm_sec);
    }
    text->len = strlen(text->data);
    return NULL;
}

static const char *check_count(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    apr_int64_t most = field->max ? field->max : APR_INT64_C(999999999999);
    int digits = strspn(text->data, "0123456789") == text->len && text->len <= 18;
    apr_int64_t n = digits ? apr_atoi64(text->data) : 0;

    if (n < 1 || n > most)
        return apr_psprintf(p, "must be a whole number from 1 to %" APR_INT64_T_FMT, most);
    text->data = apr_psprintf(p, "%" APR_INT64_T_FMT, n);
    text->len = strlen(text->data);
    return NULL;
}

static const char *check_decimal(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    const char *at = text->data + (*text->data == '-' || *text->data == '+');
    apr_size_t whole = strspn(at, "0123456789"), part = 0;
    char digits[32], *end;
    double value;

    (void)field;
    at += whole;
    if (*at == '.') {
        part = strspn(at + 1, "0123456789");
        at += 1 + part;
    }
    if (whole + part > 0 && (*at == 'e' || *at == 'E')) {
        const char *power = at + 1 + (at[1] == '-' || at[1] == '+');
        at = power + strspn(power, "0123456789");
        part *= at > power;
        whole *= at > power;
    }
    value = strtod(text->data, &end);
    if (whole + part == 0 || *at || *end)
        return "must be a number such as 80 or 80.5, with a decimal point";
    if (!(value > -1e9 && value < 1e9))
        return "must be between -1000000000 and 1000000000";
    snprintf(digits, sizeof(digits), "%.14g", value); /* APR's leaves out the 0 before the point */
    text->data = apr_pstrdup(p, digits);
    text->len = strlen(text->data);
    return NULL;
}

static check_fn *const checks[] = {
    [NX_TEXT] = check_text,         [NX_NAME] = check_name,       [NX_ID] = check_id,
    [NX_EMAIL] = check_email,       [NX_COUNTRY] = check_country, [NX_LANG] = check_lang,
    [NX_TIMEZONE] = check_timezone, [NX_SLUG] = check_slug,       [NX_SECRET] = check_secret,
    [NX_FLAG] = check_flag,         [NX_CHOICE] = check_choice,   [NX_TIME] = check_time,
    [NX_COUNT] = check_count,       [NX_DECIMAL] = check_decimal, [NX_WORDS] = check_words,
    [NX_SORT] = check_sort,
};

nx_err_t *nx_check_text(apr_pool_t *p, const nx_field_t *field, nx_str_t *text)
{
    const char *wrong = checks[field->type](p, field, text);
    apr_ssize_t count;

    if (wrong)
        return nx_err_make(p, NX_INVALID, field->name, "%s %s", field->name, wrong);
    count = nx_utf8_count(text->data, text->len);
    if (field->max && field->type != NX_COUNT && count > field->max)
        return nx_err_make(p, NX_TOO_LONG, field->name,
                           "%s has %" APR_SSIZE_T_FMT " characters, %d are allowed", field->name,
                           count, field->max);
    return NULL;
}
