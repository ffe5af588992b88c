/* SPDX-License-Identifier: Apache-2.0
 *
 * crypt(3), reentrant. Salts are Moodle's: 16 characters of [A-Za-z0-9] (a subset of its alphabet).
 */
#include "lms/password.h"

#include <apr_strings.h>
#include <crypt.h>
#include <locale.h>
#include <stdlib.h>
#include <wctype.h>

#include "core/ident.h"
#include "core/json.h"
#include "core/text.h"

enum { PLAIN_MAX = 128 };

nx_password_form_t nx_password_form(const char *password)
{
    static const char *const hashes[] = {"$6$", "$5$", "$2y$"};
    apr_size_t i;

    for (i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
        if (strncmp(password, hashes[i], strlen(hashes[i])) == 0 && strlen(password) >= 50)
            return NX_FORM_HASH;
    }
    if (strlen(password) == 32 && strspn(password, "0123456789abcdefABCDEF") == 32)
        return NX_FORM_MD5;
    return NX_FORM_PLAIN;
}

/* One rule of the policy: how many characters of a kind there must be. */
typedef struct rule_t {
    const char *setting;
    const char *text;
    int have;
} rule_t;

static int setting_of(const apr_array_header_t *policy, const char *name)
{
    const nx_json_member_t *m = nx_json_member(policy, name);

    return m && m->text.data ? (int)apr_atoi64(m->text.data) : 0;
}

static int longest_run(const char *plain)
{
    int run = 1, longest = *plain ? 1 : 0;

    for (; *plain && plain[1]; plain++) {
        run = plain[0] == plain[1] ? run + 1 : 1;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* The character at *AT, which is UTF-8 and not at its end; *AT goes on to the next. */
static wint_t next_char(const char **at)
{
    const unsigned char *s = (const unsigned char *)*at;
    int more = *s >= 0xF0 ? 3 : *s >= 0xE0 ? 2 : *s >= 0xC0 ? 1 : 0;
    wint_t c = more ? *s & (0x3F >> more) : *s;

    for (s++; more && (*s & 0xC0) == 0x80; more--, s++)
        c = c << 6 | (*s & 0x3F);
    *at = (const char *)s;
    return c;
}

/* Counts as PHP's policy check does, by Unicode's classes; what is neither is "other". Where the
 * system has no such locale, letters beyond ASCII are other. */
static void count_classes(const char *plain, rule_t *digits, rule_t *lower, rule_t *upper,
                          rule_t *other)
{
    locale_t unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);

    while (*plain) {
        wint_t c = next_char(&plain);
        int wide = c > 0x7f && unicode;

        if (c >= '0' && c <= '9')
            digits->have++;
        else if (wide ? iswlower_l(c, unicode) : c >= 'a' && c <= 'z')
            lower->have++;
        else if (wide ? iswupper_l(c, unicode) : c >= 'A' && c <= 'Z')
            upper->have++;
        else
            other->have++;
    }
    if (unicode)
        freelocale(unicode);
}

nx_err_t *nx_password_check(apr_pool_t *p, const char *plain, const char *policy)
{
    static const nx_json_limits_t limits = {4, 100, 100};
    apr_size_t len = strlen(plain);
    rule_t rules[] = {{"minpassworddigits", "digit", 0},
                      {"minpasswordlower", "lower-case letter", 0},
                      {"minpasswordupper", "upper-case letter", 0},
                      {"minpasswordnonalphanum", "character that is no letter or digit", 0},
                      {"minpasswordlength", "character", (int)nx_utf8_count(plain, len)}};
    apr_array_header_t *settings;
    nx_buf_t text;
    apr_size_t i;
    int run;

    if (rules[4].have > PLAIN_MAX)
        return nx_err_make(p, NX_TOO_LONG, "password", "password has more than %d characters",
                           PLAIN_MAX);
    if (!policy)
        return NULL;
    NX_TRY(nx_json_object(p, policy, strlen(policy), &limits, &settings));
    count_classes(plain, &rules[0], &rules[1], &rules[2], &rules[3]);
    nx_buf_init(&text, p, 128);
    for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        int need = setting_of(settings, rules[i].setting);
        if (rules[i].have < need)
            nx_buf_printf(&text, "%sat least %d %s%s", text.len ? ", " : "", need, rules[i].text,
                          need == 1 ? "" : "s");
    }
    run = setting_of(settings, "maxconsecutiveidentchars");
    if (run && longest_run(plain) > run)
        nx_buf_printf(&text, "%sat most %d equal characters in a row", text.len ? ", " : "", run);
    if (!text.len)
        return NULL;
    return nx_err_make(p, NX_PASSWORD_POLICY, "password", "password must have %s", text.data);
}

/* crypt's work area is 32 KiB: not for a thread's stack, nor for P, which may see many of them. */
static const char *crypt_in(apr_pool_t *p, const char *plain, const char *setting)
{
    struct crypt_data *work;
    apr_pool_t *own;
    const char *hash;

    if (apr_pool_create(&own, p) != APR_SUCCESS)
        return NULL;
    work = apr_pcalloc(own, sizeof(*work));
    hash = crypt_r(plain, setting, work);
    hash = hash && hash[0] != '*' ? apr_pstrdup(p, hash) : NULL;
    explicit_bzero(work, sizeof(*work));
    apr_pool_destroy(own);
    return hash;
}

int nx_password_verify(apr_pool_t *p, const char *plain, const char *stored)
{
    const char *hash;

    if (!stored || stored[0] != '$')
        return 0;
    hash = crypt_in(p, plain, stored);
    return hash && nx_same_secret(hash, stored);
}

nx_err_t *nx_password_hash(apr_pool_t *p, const char *plain, const char **hash)
{
    const char *made =
        crypt_in(p, plain, apr_pstrcat(p, "$6$rounds=10000$", nx_random_text(p, 16), NULL));

    if (!made)
        return nx_err_make(p, NX_INTERNAL, NULL, "the password could not be hashed");
    *hash = made;
    return NULL;
}
