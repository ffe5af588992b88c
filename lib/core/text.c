/* SPDX-License-Identifier: Apache-2.0
 *
 * UTF-8 and growing text. Promises JSON output that is valid whatever bytes go in, and a UTF-8
 * check that knows overlong forms, surrogates and the end of Unicode. Never fails: a pool that is
 * out of memory aborts the child. APR only.
 */
#include "text.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <apr_strings.h>

enum { MIN_SIZE = 32, LINE_SIZE = 512, PART_SIZE = 4096 };

void nx_buf_init(nx_buf_t *b, apr_pool_t *p, apr_size_t size)
{
    b->pool = p;
    b->len = 0;
    b->size = size < MIN_SIZE ? MIN_SIZE : size + 1;
    b->data = apr_palloc(p, b->size);
    b->data[0] = '\0';
}

char *nx_buf_room(nx_buf_t *b, apr_size_t more)
{
    if (b->size - b->len <= more) {
        apr_size_t size = 2 * b->size + more;
        char *data = apr_palloc(b->pool, size);

        memcpy(data, b->data, b->len);
        b->data = data;
        b->size = size;
    }
    return b->data + b->len;
}

void nx_buf_end(nx_buf_t *b, char *end)
{
    *end = '\0';
    b->len = (apr_size_t)(end - b->data);
}

void nx_buf_add(nx_buf_t *b, const char *data, apr_size_t len)
{
    char *to = nx_buf_room(b, len);

    if (len)
        memcpy(to, data, len);
    to[len] = '\0';
    b->len += len;
}

void nx_buf_puts(nx_buf_t *b, const char *text)
{
    nx_buf_add(b, text, strlen(text));
}

void nx_buf_printf(nx_buf_t *b, const char *fmt, ...)
{
    char line[LINE_SIZE];
    va_list args;
    int len;

    va_start(args, fmt);
    len = apr_vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);
    if (len < LINE_SIZE - 1) {
        nx_buf_add(b, line, (apr_size_t)len);
        return;
    }
    va_start(args, fmt);
    nx_buf_puts(b, apr_pvsprintf(b->pool, fmt, args));
    va_end(args);
}

/* How many bytes at S go into a JSON string as they are; 0: that byte needs something else. */
static int plain_bytes(const char *s, const char *end)
{
    unsigned char c = (unsigned char)*s;

    return c < 0x80 ? c >= 0x20 && c != '"' && c != '\\' : nx_utf8_step(s, end);
}

/* What stands for a byte that cannot stand for itself: an escape, or U+FFFD. */
static char *write_escape(char *out, unsigned char c)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt", hex[] = "0123456789abcdef";
    const char *at = memchr(from, c, sizeof(from) - 1);

    if (c >= 0x80) {
        memcpy(out, "\xEF\xBF\xBD", 3);
        return out + 3;
    }
    *out++ = '\\';
    if (at) {
        *out++ = to[at - from];
        return out;
    }
    memcpy(out, "u00", 3);
    out[3] = hex[c >> 4];
    out[4] = hex[c & 15];
    return out + 5;
}

/* Copies the bytes at TEXT to OUT, from the first on, that are ASCII which JSON takes as it is;
 * returns how many of the LEN, perhaps up to seven fewer. */
static apr_size_t copy_plain(char *out, const char *text, apr_size_t len)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    apr_size_t i = 0;
    uint64_t w, quote, slash;

    for (; len - i >= sizeof(w); i += sizeof(w)) {
        memcpy(&w, text + i, sizeof(w));
        quote = w ^ (ones * '"');
        slash = w ^ (ones * '\\');
        /* a byte below 32, or one that is now 0, borrows into its high bit */
        if ((w | (w - ones * 0x20) | (quote - ones) | (slash - ones)) & high)
            return i;
        memcpy(out + i, &w, sizeof(w));
    }
    for (; i < len && (unsigned char)text[i] >= 0x20 && (unsigned char)text[i] < 0x80 &&
           text[i] != '"' && text[i] != '\\';
         i++)
        out[i] = text[i];
    return i;
}

/* TEXT as it stands between the quotes; at most 6 * LEN bytes. */
static char *write_inside(char *out, const char *text, apr_size_t len)
{
    const char *s = text + copy_plain(out, text, len), *end = text + len;

    out += s - text;
    while (s < end) {
        int n = plain_bytes(s, end), i;

        if (!n)
            out = write_escape(out, (unsigned char)*s++);
        for (i = 0; i < n; i++)
            *out++ = *s++;
    }
    return out;
}

char *nx_json_write(char *out, const char *text, apr_size_t len)
{
    *out++ = '"';
    out = write_inside(out, text, len);
    *out++ = '"';
    return out;
}

void nx_buf_json(nx_buf_t *b, const char *text, apr_size_t len)
{
    nx_buf_add(b, "\"", 1);
    while (len) { /* in parts: six times a long text would be much room for nothing */
        apr_size_t part = len < PART_SIZE ? len : PART_SIZE;

        while (part < len && part > PART_SIZE - 4 && ((unsigned char)text[part] & 0xC0) == 0x80)
            part--; /* a character is not split */
        nx_buf_end(b, write_inside(nx_buf_room(b, 6 * part), text, part));
        text += part;
        len -= part;
    }
    nx_buf_add(b, "\"", 1);
}

int nx_utf8_step(const char *text, const char *end)
{
    const unsigned char *s = (const unsigned char *)text;
    apr_ssize_t left = end - text;
    unsigned char low = 0x80, high = 0xBF;
    int n, i;

    if (s[0] < 0x80)
        return 1;
    n = s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;
    if (!n || left < n)
        return 0;
    /* overlong three and four byte forms, surrogates and the end show in the second byte */
    switch (s[0]) {
    case 0xE0: low = 0xA0; break;
    case 0xED: high = 0x9F; break;
    case 0xF0: low = 0x90; break;
    case 0xF4: high = 0x8F; break;
    }
    if (s[1] < low || s[1] > high)
        return 0;
    for (i = 2; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    }
    return n;
}

apr_size_t nx_ascii_span(const char *text, apr_size_t len)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    apr_size_t i = 0;
    uint64_t word;

    for (; len - i >= sizeof(word); i += sizeof(word)) {
        memcpy(&word, text + i, sizeof(word));
        if (word & high)
            break;
    }
    while (i < len && (unsigned char)text[i] < 0x80)
        i++;
    return i;
}

apr_ssize_t nx_utf8_count(const char *text, apr_size_t len)
{
    const char *s = text, *end = text + len;
    apr_ssize_t count = 0;

    while (s < end) {
        apr_size_t run = nx_ascii_span(s, (apr_size_t)(end - s));
        int n;

        count += (apr_ssize_t)run;
        s += run;
        for (; s < end && (unsigned char)*s >= 0x80; s += n, count++) {
            n = nx_utf8_step(s, end);
            if (!n)
                return -1;
        }
    }
    return count;
}

int nx_utf8_has_control(const char *text, apr_size_t len)
{
    const unsigned char *s = (const unsigned char *)text, *end = s + len;

    for (; s < end; s++) {
        if (*s < 0x20 || *s == 0x7F)
            return 1;
        if (*s == 0xC2 && s + 1 < end && s[1] < 0xA0)
            return 1;
    }
    return 0;
}

int nx_hex_value(const char *s, int n)
{
    int value = 0;

    for (; n; n--, s++) {
        char low = (char)(*s | 0x20);

        if (*s >= '0' && *s <= '9')
            value = value * 16 + (*s - '0');
        else if (low >= 'a' && low <= 'f')
            value = value * 16 + (low - 'a' + 10);
        else
            return -1;
    }
    return value;
}

void nx_buf_comma(nx_buf_t *b)
{
    char last = b->len ? b->data[b->len - 1] : '{';

    if (last != '{' && last != '[')
        nx_buf_add(b, ",", 1);
}

void nx_buf_member(nx_buf_t *b, const char *name, const char *text)
{
    nx_buf_comma(b);
    nx_buf_printf(b, "\"%s\":", name);
    if (text)
        nx_buf_json(b, text, strlen(text));
    else
        nx_buf_puts(b, "null");
}

int nx_media_is(const char *type, const char *name)
{
    apr_size_t len = type ? strcspn(type, "; \t") : 0;

    return len == strlen(name) && (!len || strncasecmp(type, name, len) == 0);
}
