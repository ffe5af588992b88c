/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of the members of open objects, to find one that is given twice: "a" and "\u0061" are the
 * same name. Promises n log n comparisons whatever the names are; digests only spare comparisons,
 * so a sender who makes them collide gains nothing. Also the texts of scanner errors. APR only.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "json_scan.h"
#include "text.h"

enum { PAIRWISE_MAX = 40, SHOWN_MAX = 100 };

/* "line 2, column 7: " for q->s; columns count characters. */
static const char *where(const nx_json_scan_t *q)
{
    const char *s;
    int line = 1, column = 1;

    for (s = q->start; s < q->s; s++) {
        if (*s == '\n') {
            line++;
            column = 1;
        } else if ((*s & 0xC0) != 0x80) {
            column++;
        }
    }
    return apr_psprintf(q->pool, "line %d, column %d: ", line, column);
}

nx_err_t *nx_json_fault(const nx_json_scan_t *q, nx_kind_t kind, const char *fmt, ...)
{
    const char *text;
    va_list args;

    va_start(args, fmt);
    text = apr_pvsprintf(q->pool, fmt, args);
    va_end(args);
    return nx_err_make(q->pool, kind, NULL, "%s%s", where(q), text);
}

nx_err_t *nx_json_expected(const nx_json_scan_t *q, const char *what)
{
    int n;

    if (q->s == q->end)
        return nx_json_fault(q, NX_BAD_JSON, "expected %s, found the end of the document", what);
    n = nx_utf8_step(q->s, q->end);
    if (!n)
        return nx_json_fault(q, NX_INVALID_UTF8, "the bytes here are not valid UTF-8");
    if (nx_utf8_has_control(q->s, (apr_size_t)n))
        return nx_json_fault(q, NX_BAD_JSON, "expected %s, found a control character", what);
    return nx_json_fault(q, NX_BAD_JSON, "expected %s, found %s", what,
                         apr_pstrmemdup(q->pool, q->s, (apr_size_t)n));
}

void nx_json_keys_init(nx_json_keys_t *keys)
{
    keys->n = 0;
    keys->size = NX_JSON_KEYS_INLINE;
    keys->key = keys->first;
}

static apr_uint64_t digest_of(const nx_str_t *name)
{
    apr_uint64_t digest = name->len, word;
    apr_size_t i = 0;

    for (; i < name->len; i += sizeof(word)) {
        apr_size_t n = name->len - i < sizeof(word) ? name->len - i : sizeof(word);

        word = 0;
        memcpy(&word, name->data + i, n);
        digest = (digest ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        digest ^= digest >> 29;
    }
    return digest;
}

static char *add_utf8(char *to, unsigned c)
{
    if (c < 0x80) {
        *to++ = (char)c;
    } else if (c < 0x800) {
        *to++ = (char)(0xC0 | c >> 6);
        *to++ = (char)(0x80 | (c & 63));
    } else if (c < 0x10000) {
        *to++ = (char)(0xE0 | c >> 12);
        *to++ = (char)(0x80 | (c >> 6 & 63));
        *to++ = (char)(0x80 | (c & 63));
    } else {
        *to++ = (char)(0xF0 | c >> 18);
        *to++ = (char)(0x80 | (c >> 12 & 63));
        *to++ = (char)(0x80 | (c >> 6 & 63));
        *to++ = (char)(0x80 | (c & 63));
    }
    return to;
}

/* The character of the escape at *S, which was scanned before; *S moves past it. */
static unsigned take_escape(const char **s)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    char c = (*s)[1];
    const char *at;
    int code;

    *s += 2;
    if (c != 'u') {
        at = strchr(from, c);
        return (unsigned char)(at ? to[at - from] : c);
    }
    code = nx_hex_value(*s, 4);
    *s += 4;
    if (code < 0xD800 || code > 0xDFFF)
        return (unsigned)code;
    *s += 6;
    return (unsigned)(0x10000 + ((code - 0xD800) << 10) + nx_hex_value(*s - 4, 4) - 0xDC00);
}

static nx_str_t unescape(apr_pool_t *p, const nx_str_t *raw, apr_size_t len)
{
    const char *s = raw->data, *end = s + raw->len;
    char *data = apr_palloc(p, len + 1), *to = data;
    nx_str_t name = {data, len};

    while (s < end) {
        if (*s == '\\')
            to = add_utf8(to, take_escape(&s));
        else
            *to++ = *s++;
    }
    *to = '\0';
    return name;
}

void nx_json_keys_add(nx_json_keys_t *keys, const nx_json_scan_t *q, const nx_str_t *raw,
                      apr_size_t saved)
{
    nx_json_key_t *key;

    if (keys->n == keys->size) {
        key = apr_palloc(q->pool, 2 * keys->size * sizeof(*key));
        memcpy(key, keys->key, keys->n * sizeof(*key));
        keys->key = key;
        keys->size *= 2;
    }
    key = &keys->key[keys->n++];
    key->at = raw->data;
    key->name = saved ? unescape(q->pool, raw, raw->len - saved) : *raw;
    key->digest = digest_of(&key->name);
}

/* Order by digest, then name, then place in the document. */
static int compare(const void *one, const void *other)
{
    const nx_json_key_t *a = one, *b = other;
    int diff;

    if (a->digest != b->digest)
        return a->digest < b->digest ? -1 : 1;
    if (a->name.len != b->name.len)
        return a->name.len < b->name.len ? -1 : 1;
    diff = memcmp(a->name.data, b->name.data, a->name.len);
    return diff ? diff : a->at < b->at ? -1 : a->at > b->at;
}

static int same(const nx_json_key_t *a, const nx_json_key_t *b)
{
    return a->digest == b->digest && a->name.len == b->name.len &&
           !memcmp(a->name.data, b->name.data, a->name.len);
}

/* A key of the N at KEY that is there twice: its second place, the first such in the document. */
static const nx_json_key_t *find_twice(nx_json_key_t *key, apr_size_t n)
{
    const nx_json_key_t *found = NULL;
    apr_size_t i, j;

    if (n <= PAIRWISE_MAX) {
        for (i = 1; i < n; i++) {
            for (j = 0; j < i; j++) {
                if (same(&key[i], &key[j]))
                    return &key[i];
            }
        }
        return NULL;
    }
    qsort(key, n, sizeof(*key), compare);
    for (i = 1; i < n; i++) {
        if (same(&key[i], &key[i - 1]) && (!found || key[i].at < found->at))
            found = &key[i];
    }
    return found;
}

/* The beginning of a name that may fill the whole document. */
static const char *shown(apr_pool_t *p, const nx_str_t *name)
{
    apr_size_t len = name->len;

    if (len > SHOWN_MAX) {
        for (len = SHOWN_MAX; (name->data[len] & 0xC0) == 0x80; len--)
            continue;
    }
    return apr_pstrmemdup(p, name->data, len);
}

nx_err_t *nx_json_keys_close(nx_json_keys_t *keys, const nx_json_scan_t *q, apr_size_t first)
{
    const nx_json_key_t *twice = find_twice(keys->key + first, keys->n - first);
    nx_json_scan_t there = *q;
    nx_err_t *err;

    keys->n = first;
    if (!twice)
        return NULL;
    there.s = twice->at - 1;
    err = nx_json_fault(&there, NX_DUPLICATE_KEY, "the member %s was there before",
                        shown(q->pool, &twice->name));
    err->field = shown(q->pool, &twice->name);
    return err;
}
