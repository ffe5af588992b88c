/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts as PHP escapes them, for JSON and for XML.
 */
#include "api/moodlews/write.h"

/* The code point of the STEP bytes at TEXT. */
static unsigned code_point(const char *text, int step)
{
    static const unsigned char mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    unsigned c = (unsigned char)text[0] & mask[step];
    int i;

    for (i = 1; i < step; i++)
        c = c << 6 | ((unsigned char)text[i] & 0x3f);
    return c;
}

static void put_unicode(nx_buf_t *out, unsigned c)
{
    if (c < 0x10000) {
        nx_buf_printf(out, "\\u%04x", c);
        return;
    }
    c -= 0x10000;
    nx_buf_printf(out, "\\u%04x\\u%04x", 0xd800 | c >> 10, 0xdc00 | (c & 0x3ff));
}

static void put_ascii(nx_buf_t *out, char c)
{
    static const char from[] = "\"\\/\b\f\n\r\t", to[] = "\"\\/bfnrt";
    const char *at = c ? strchr(from, c) : NULL;
    char pair[2] = {'\\', at ? to[at - from] : 0};

    if (at)
        nx_buf_add(out, pair, 2);
    else
        nx_buf_printf(out, "\\u%04x", (unsigned)c);
}

static int is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && c != '/';
}

void mw_put_json_text(nx_buf_t *out, const char *text, apr_size_t len)
{
    const char *end = text + len, *from = text;

    nx_buf_add(out, "\"", 1);
    while (text < end) {
        int step = 1;
        if (is_plain((unsigned char)*text)) {
            text++;
            continue;
        }
        nx_buf_add(out, from, (apr_size_t)(text - from));
        if ((unsigned char)*text < 0x80) {
            put_ascii(out, *text);
        } else {
            step = nx_utf8_step(text, end);
            put_unicode(out, step ? code_point(text, step) : 0xfffd);
        }
        text += step ? step : 1;
        from = text;
    }
    nx_buf_add(out, from, (apr_size_t)(text - from));
    nx_buf_add(out, "\"", 1);
}

void mw_put_xml_text(nx_buf_t *out, const char *text, apr_size_t len)
{
    const char *end = text + len, *from = text;

    for (; text < end; text++) {
        const char *entity = *text == '&'   ? "&amp;"
                             : *text == '<' ? "&lt;"
                             : *text == '>' ? "&gt;"
                             : *text == '"' ? "&quot;"
                                            : NULL;
        if (!entity)
            continue;
        nx_buf_add(out, from, (apr_size_t)(text - from));
        nx_buf_puts(out, entity);
        from = text + 1;
    }
    nx_buf_add(out, from, (apr_size_t)(end - from));
}

void mw_put_array_text(nx_buf_t *out, const char *text)
{
    nx_buf_add(out, "\"", 1);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            nx_buf_add(out, "\\", 1);
        nx_buf_add(out, text, 1);
    }
    nx_buf_add(out, "\"", 1);
}
