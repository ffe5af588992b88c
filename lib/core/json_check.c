/* SPDX-License-Identifier: Apache-2.0
 *
 * One pass over a JSON document, without recursion and without a tree. Promises the grammar of
 * RFC 8259 and nothing beside it, errors that name line, column and what was expected, and work
 * in proportion to the document for hostile input too. Numbers: json_number.c, names of members:
 * json_keys.c. APR only.
 */
#include "json_check.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <apr_strings.h>

#include "json_scan.h"
#include "text.h"

enum { DEPTH_MAX = 32 };

/* An object or array that is open. */
typedef struct nx_json_frame_t {
    char close;
    apr_size_t first_key; /* of this object, in the keys of all open ones */
} nx_json_frame_t;

typedef struct nx_json_walk_t {
    nx_json_scan_t scan;
    const nx_json_limits_t *limits;
    nx_json_count_t count;
    nx_json_keys_t keys;
    int depth;
    nx_json_frame_t frames[DEPTH_MAX];
} nx_json_walk_t;

/* The first byte from S on that is not plain ASCII inside a string. Eight at a time: none of
 * them may have its top bit set, be below a space, a quote or a backslash. */
static const char *skip_plain(const char *s, const char *end)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t w;

    for (; end - s >= (ptrdiff_t)sizeof(w); s += sizeof(w)) {
        memcpy(&w, s, sizeof(w));
        if ((w | (w - ones * 0x20) | ((w ^ ones * '"') - ones) | ((w ^ ones * '\\') - ones)) &
            ones * 0x80)
            break;
    }
    while (s < end && (unsigned char)*s < 0x80 && *s >= 0x20 && *s != '"' && *s != '\\')
        s++;
    return s;
}

static void skip_space(nx_json_scan_t *q)
{
    while (q->s < q->end && (*q->s == ' ' || *q->s == '\n' || *q->s == '\r' || *q->s == '\t'))
        q->s++;
}

static int hex4(const nx_json_scan_t *q, const char *s)
{
    return q->end - s < 4 ? -1 : nx_hex_value(s, 4);
}

/* Past the "\u" escape at q->s. WIDTH: bytes of its character in UTF-8. */
static nx_err_t *scan_unicode(nx_json_scan_t *q, int *width)
{
    int code = hex4(q, q->s + 2), low;

    if (code < 0)
        return nx_json_fault(q, NX_BAD_JSON, "expected four hexadecimal digits after \\u");
    if (!code)
        return nx_json_fault(q, NX_NUL_NOT_ALLOWED, "the character \\u0000 is not allowed");
    if (code < 0xD800 || code > 0xDFFF) {
        *width = code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
        q->s += 6;
        return NULL;
    }
    low = q->end - q->s > 7 && q->s[6] == '\\' && q->s[7] == 'u' ? hex4(q, q->s + 8) : -1;
    if (code > 0xDBFF || low < 0xDC00 || low > 0xDFFF)
        return nx_json_fault(q, NX_INVALID_UTF8, "half of a surrogate pair is no character");
    *width = 4;
    q->s += 12;
    return NULL;
}

/* Past the escape at q->s; what it is longer than its character is added to SAVED. */
static nx_err_t *scan_escape(nx_json_scan_t *q, apr_size_t *saved)
{
    const char *start = q->s;
    char c = q->end - q->s > 1 ? q->s[1] : '\0';
    int width = 1;

    if (c == 'u')
        NX_TRY(scan_unicode(q, &width));
    else if (c && strchr("\"\\/bfnrt", c))
        q->s += 2;
    else
        return nx_json_fault(q, NX_BAD_JSON,
                             "expected one of \" \\ / b f n r t u after a backslash");
    *saved += (apr_size_t)(q->s - start - width);
    return NULL;
}

static nx_err_t *string_fault(nx_json_scan_t *q)
{
    if (!*q->s)
        return nx_json_fault(q, NX_NUL_NOT_ALLOWED, "a NUL byte is not allowed in a string");
    return nx_json_fault(q, NX_BAD_JSON,
                         "control characters in a string are written as escapes such as \\n");
}

nx_err_t *nx_json_scan_string(nx_json_scan_t *q, nx_str_t *raw, apr_size_t *saved)
{
    const char *start = ++q->s;

    *saved = 0;
    for (;;) {
        int n;

        q->s = skip_plain(q->s, q->end);
        if (q->s == q->end)
            return nx_json_expected(q, "the double quote that ends the string");
        if (*q->s == '"')
            break;
        if (*q->s == '\\') {
            NX_TRY(scan_escape(q, saved));
            continue;
        }
        if ((unsigned char)*q->s < 0x20)
            return string_fault(q);
        n = nx_utf8_step(q->s, q->end);
        if (!n)
            return nx_json_fault(q, NX_INVALID_UTF8, "the bytes here are not valid UTF-8");
        q->s += n;
    }
    raw->data = start;
    raw->len = (apr_size_t)(q->s++ - start);
    return NULL;
}

/* Past the name and the colon of a member. */
static nx_err_t *scan_key(nx_json_walk_t *w)
{
    nx_json_scan_t *q = &w->scan;
    apr_size_t first = w->frames[w->depth - 1].first_key, saved;
    nx_str_t raw;

    skip_space(q);
    if (q->s == q->end || *q->s != '"')
        return nx_json_expected(q, "a member's name in double quotes");
    if (w->keys.n - first >= w->limits->members)
        return nx_json_fault(q, NX_TOO_MANY_VALUES,
                             "more than %" APR_SIZE_T_FMT " members in one object",
                             w->limits->members);
    NX_TRY(nx_json_scan_string(q, &raw, &saved));
    nx_json_keys_add(&w->keys, q, &raw, saved);
    w->count.members++;
    w->count.bytes += raw.len - saved;
    skip_space(q);
    if (q->s == q->end || *q->s != ':')
        return nx_json_expected(q, "a colon after the member's name");
    q->s++;
    return NULL;
}

static nx_err_t *scan_literal(nx_json_scan_t *q, const char *word)
{
    apr_size_t n = strlen(word);

    if ((apr_size_t)(q->end - q->s) < n || memcmp(q->s, word, n))
        return nx_json_expected(q, "true, false or null");
    q->s += n;
    return NULL;
}

static nx_err_t *open_frame(nx_json_walk_t *w, char close)
{
    int most = w->limits->depth < DEPTH_MAX ? w->limits->depth : DEPTH_MAX;

    if (w->depth >= most)
        return nx_json_fault(&w->scan, NX_TOO_DEEP, "nested deeper than %d levels", most);
    w->frames[w->depth].close = close;
    w->frames[w->depth++].first_key = w->keys.n;
    w->scan.s++;
    return NULL;
}

/* Past a scalar, or past the bracket that opens an object or array: then *OPENED. */
static nx_err_t *scan_value(nx_json_walk_t *w, int *opened)
{
    nx_json_scan_t *q = &w->scan;
    nx_str_t raw;
    apr_size_t saved;

    *opened = 0;
    skip_space(q);
    if (q->s == q->end)
        return nx_json_expected(q, "a value");
    if (w->count.values++ >= w->limits->values)
        return nx_json_fault(q, NX_TOO_MANY_VALUES, "more than %" APR_SIZE_T_FMT " values",
                             w->limits->values);
    switch (*q->s) {
    case '{': *opened = 1; return open_frame(w, '}');
    case '[': *opened = 1; return open_frame(w, ']');
    case '"':
        NX_TRY(nx_json_scan_string(q, &raw, &saved));
        w->count.bytes += raw.len - saved;
        return NULL;
    case 't': return scan_literal(q, "true");
    case 'f': return scan_literal(q, "false");
    case 'n': w->count.nulls++; return scan_literal(q, "null");
    default: return nx_json_scan_number(q);
    }
}

static nx_err_t *close_frame(nx_json_walk_t *w)
{
    const nx_json_frame_t *frame = &w->frames[--w->depth];

    w->scan.s++;
    return frame->close == '}' ? nx_json_keys_close(&w->keys, &w->scan, frame->first_key) : NULL;
}

/* After a value, or after an opening bracket: closes what ends here and says whether another
 * value follows. */
static nx_err_t *scan_between(nx_json_walk_t *w, int opened, int *more)
{
    nx_json_scan_t *q = &w->scan;

    for (*more = 0; w->depth; opened = 0) {
        char close = w->frames[w->depth - 1].close;

        skip_space(q);
        if (q->s < q->end && *q->s == close) {
            NX_TRY(close_frame(w));
            continue;
        }
        if (!opened && (q->s == q->end || *q->s != ','))
            return nx_json_expected(q, close == '}' ? "a comma or }" : "a comma or ]");
        q->s += !opened;
        *more = 1;
        return close == '}' ? scan_key(w) : NULL;
    }
    return NULL;
}

static char kind_of(char c)
{
    return c == '-' || (c >= '0' && c <= '9') ? '0' : c;
}

nx_err_t *nx_json_check(apr_pool_t *p, const char *text, apr_size_t len,
                        const nx_json_limits_t *limits, nx_json_count_t *count)
{
    nx_json_walk_t w;
    nx_json_scan_t *q = &w.scan;
    char kind;
    int opened, more = 1;

    w.limits = limits;
    w.depth = 0;
    memset(&w.count, 0, sizeof(w.count));
    nx_json_keys_init(&w.keys);
    q->pool = p;
    q->start = q->s = text;
    q->end = text + len;
    skip_space(q);
    if (q->s == q->end)
        return nx_err_make(p, NX_BAD_JSON, NULL, "the document is empty");
    if (len >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3))
        return nx_json_fault(q, NX_BAD_JSON, "JSON does not start with a byte order mark");
    kind = kind_of(*q->s);
    while (more) {
        NX_TRY(scan_value(&w, &opened));
        NX_TRY(scan_between(&w, opened, &more));
    }
    skip_space(q);
    if (q->s < q->end)
        return nx_json_expected(q, "the end of the document");
    w.count.kind = kind;
    if (count)
        *count = w.count;
    return NULL;
}
