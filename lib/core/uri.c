/* SPDX-License-Identifier: Apache-2.0
 *
 * Path, query and form, redaction. Promises that an octet is decoded once, that what cannot be
 * read is refused with its place, and that redaction errs on the side of hiding. Knows nothing of
 * routes and parameters. APR only.
 */
#include "uri.h"

#include <string.h>

#include <apr_strings.h>

#include "text.h"

/* isalnum would ask the locale */
static const char alnum[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/* Decodes the LEN bytes at TEXT into P. Whether every escape was good. */
static int decode(apr_pool_t *p, const char *text, apr_size_t len, int plus, nx_str_t *out)
{
    const char *s = text, *end = text + len;
    char *data = apr_palloc(p, len + 1), *to = data;

    for (; s < end; s++) {
        int octet = (unsigned char)*s;

        if (*s == '%') {
            octet = end - s > 2 ? nx_hex_value(s + 1, 2) : -1;
            s += 2;
        } else if (plus && *s == '+') {
            octet = ' ';
        }
        if (octet < 0)
            return 0;
        *to++ = (char)octet;
    }
    *to = '\0';
    out->data = data;
    out->len = (apr_size_t)(to - data);
    return 1;
}

/* 1 for "." and "", which mean nothing in a path, 2 for "..", 0 for a name. */
static int is_dots(const char *text, apr_size_t len)
{
    if (!len || (len == 1 && text[0] == '.'))
        return 1;
    return len == 2 && text[0] == '.' && text[1] == '.' ? 2 : 0;
}

static nx_err_t *check_segment(apr_pool_t *p, const nx_str_t *segment)
{
    if (memchr(segment->data, '\0', segment->len))
        return nx_err_make(p, NX_NUL_NOT_ALLOWED, NULL, "the path contains %%00");
    if (nx_utf8_count(segment->data, segment->len) < 0)
        return nx_err_make(p, NX_INVALID_UTF8, NULL, "the path is not valid UTF-8");
    if (nx_utf8_has_control(segment->data, segment->len))
        return nx_err_make(p, NX_BAD_PATH, NULL, "the path contains a control character");
    return NULL;
}

/* Where the path starts: after the scheme and authority of an absolute-form target. */
static const char *skip_authority(const char *raw)
{
    const char *s = raw;

    if (*s == '/')
        return s;
    while (*s && (strchr(alnum, *s) || strchr("+-.", *s)))
        s++;
    if (s == raw || strncmp(s, "://", 3))
        return NULL;
    s += 3;
    return s + strcspn(s, "/?#");
}

nx_err_t *nx_path_split(apr_pool_t *p, const char *raw, apr_array_header_t **segments)
{
    apr_array_header_t *list = apr_array_make(p, 8, sizeof(nx_str_t));
    const char *s = skip_authority(raw), *end;

    if (!s)
        return nx_err_make(p, NX_BAD_PATH, NULL, "the path must start with /");
    for (; *s && *s != '?'; s = end) {
        nx_str_t segment;
        int dots;

        s += *s == '/';
        end = s + strcspn(s, "/?#");
        if (*end == '#')
            return nx_err_make(p, NX_BAD_PATH, NULL, "a # in a path is written %%23");
        if (!decode(p, s, (apr_size_t)(end - s), 0, &segment))
            return nx_err_make(p, NX_BAD_PATH, NULL,
                               "a %% in a path is followed by two hexadecimal digits; the sign "
                               "itself is written %%25");
        NX_TRY(check_segment(p, &segment));
        dots = is_dots(segment.data, segment.len);
        if (!dots)
            APR_ARRAY_PUSH(list, nx_str_t) = segment;
        else if (dots == 2 && !apr_array_pop(list))
            return nx_err_make(p, NX_BAD_PATH, NULL, "the path leaves the root with ..");
    }
    *segments = list;
    return NULL;
}

const char *nx_path_join(apr_pool_t *p, const apr_array_header_t *segments)
{
    nx_buf_t path;
    int i;

    nx_buf_init(&path, p, 256);
    for (i = 0; i < segments->nelts; i++) {
        const nx_str_t *segment = &APR_ARRAY_IDX(segments, i, nx_str_t);
        const char *s = segment->data, *end = s + segment->len, *slash;

        nx_buf_add(&path, "/", 1);
        for (; (slash = memchr(s, '/', (apr_size_t)(end - s))); s = slash + 1) {
            nx_buf_add(&path, s, (apr_size_t)(slash - s));
            nx_buf_add(&path, "%2F", 3);
        }
        nx_buf_add(&path, s, (apr_size_t)(end - s));
    }
    return path.len ? path.data : "/";
}

/* PATH without empty and dot segments and with every %2f as %2F, in P; NULL when it leaves the
 * root. */
static const char *canonical(apr_pool_t *p, const char *path)
{
    char *text = apr_palloc(p, strlen(path) + 2), *to = text;
    const char *s = path, *end;

    for (; *s; s = *end ? end + 1 : end) {
        apr_size_t len;
        int dots;

        end = s + strcspn(s, "/");
        len = (apr_size_t)(end - s);
        dots = is_dots(s, len);
        if (dots == 2) {
            if (to == text)
                return NULL;
            while (*--to != '/')
                continue;
        } else if (!dots) {
            *to++ = '/';
            memcpy(to, s, len);
            to += len;
        }
    }
    *to = '\0';
    for (to = text; (to = strstr(to, "%2f")); to += 3)
        to[2] = 'F';
    return text;
}

int nx_path_same(apr_pool_t *p, const char *uri, const char *joined)
{
    const char *theirs = canonical(p, uri), *ours = canonical(p, joined);

    return theirs && ours && !strcmp(theirs, ours);
}

static nx_err_t *bad_escape(apr_pool_t *p, nx_kind_t what, const char *field)
{
    return nx_err_make(p, what, field,
                       "a %% is followed by two hexadecimal digits; the sign itself is written "
                       "%%25");
}

/* The pair in the LEN bytes at TEXT. */
static nx_err_t *read_pair(apr_pool_t *p, const nx_str_t *text, nx_kind_t what, nx_pair_t *pair)
{
    const char *equals = memchr(text->data, '=', text->len);
    apr_size_t before = equals ? (apr_size_t)(equals - text->data) : text->len;
    nx_str_t name, value = {"", 0};

    if (!decode(p, text->data, before, 1, &name))
        return bad_escape(p, what, NULL);
    if (memchr(name.data, '\0', name.len))
        return nx_err_make(p, NX_NUL_NOT_ALLOWED, NULL, "a parameter's name contains %%00");
    if (nx_utf8_count(name.data, name.len) < 0)
        return nx_err_make(p, NX_INVALID_UTF8, NULL, "a parameter's name is not valid UTF-8");
    if (equals && !decode(p, equals + 1, text->len - before - 1, 1, &value))
        return bad_escape(p, what, name.data);
    if (memchr(value.data, '\0', value.len))
        return nx_err_make(p, NX_NUL_NOT_ALLOWED, name.data, "the value contains %%00");
    if (nx_utf8_count(value.data, value.len) < 0)
        return nx_err_make(p, NX_INVALID_UTF8, name.data, "the value is not valid UTF-8");
    pair->name = name.data;
    pair->value = value;
    return NULL;
}

nx_err_t *nx_form_parse(apr_pool_t *p, const char *text, apr_size_t len, int max, nx_kind_t what,
                        apr_array_header_t **pairs)
{
    apr_array_header_t *list = apr_array_make(p, 8, sizeof(nx_pair_t));
    const char *s = text, *end = text + len;

    *pairs = list;
    while (s < end) {
        const char *amp = memchr(s, '&', (apr_size_t)(end - s));
        nx_str_t pair = {s, (apr_size_t)((amp ? amp : end) - s)};
        nx_pair_t read;

        s = amp ? amp + 1 : end;
        if (!pair.len)
            continue;
        if (list->nelts >= max)
            return nx_err_make(p, what, NULL, "more than %d parameters", max);
        NX_TRY(read_pair(p, &pair, what, &read));
        APR_ARRAY_PUSH(list, nx_pair_t) = read;
    }
    return NULL;
}

const char *nx_uri_escape(apr_pool_t *p, const char *text)
{
    nx_buf_t out;

    nx_buf_init(&out, p, strlen(text) + 16);
    for (; *text; text++) {
        if (strchr(alnum, *text) || strchr("-._~", *text))
            nx_buf_add(&out, text, 1);
        else
            nx_buf_printf(&out, "%%%02X", (unsigned char)*text);
    }
    return out.data;
}

/* Whether the LEN bytes at TEXT, the name of a parameter, speak of a secret. Bad escapes stay as
 * they are; a name like users[0][password] counts. */
static int is_secret(const char *text, apr_size_t len)
{
    static const char *const words[] = {"token", "api_key", "password"};
    apr_size_t word, i;
    char name[256];
    const char *s = text, *end = text + len;

    for (i = 0; s < end && i < sizeof(name) - 1; s++, i++) {
        int octet = *s == '%' && end - s > 2 ? nx_hex_value(s + 1, 2) : -1;

        s += octet < 0 ? 0 : 2;
        octet = octet < 0 ? (unsigned char)*s : octet ? octet : ' ';
        name[i] = (char)(octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet);
    }
    name[i] = '\0';
    for (word = 0; word < sizeof(words) / sizeof(words[0]); word++) {
        if (strstr(name, words[word]))
            return 1;
    }
    return s < end; /* a name of that length is nobody's; hide what it holds */
}

/* Where the bytes of SEPARATORS stop S, at the latest at END. */
static const char *find_any(const char *s, const char *end, const char *separators)
{
    while (s < end && !(*s && strchr(separators, *s)))
        s++;
    return s;
}

/* Adds the query to OUT, secrets replaced; how many there were. A secret goes on to the next "&",
 * as nx_form_parse reads it; a name may begin after ";" too, as others read it. */
static int redact(nx_buf_t *out, const char *query, apr_size_t len)
{
    const char *s = query, *end = query + len;
    int hidden = 0;

    while (s < end) {
        const char *stop = find_any(s, end, "=&");

        if (stop < end && *stop == '=' && is_secret(s, (apr_size_t)(stop - s))) {
            nx_buf_add(out, s, (apr_size_t)(stop + 1 - s));
            nx_buf_puts(out, "REDACTED");
            s = find_any(stop, end, "&");
            hidden++;
        } else {
            stop = find_any(stop, end, "&;");
            stop += stop < end;
            nx_buf_add(out, s, (apr_size_t)(stop - s));
            s = stop;
        }
    }
    return hidden;
}

const char *nx_redact_query(apr_pool_t *p, const char *query)
{
    nx_buf_t out;

    if (!query)
        return NULL;
    nx_buf_init(&out, p, strlen(query) + 16);
    return redact(&out, query, strlen(query)) ? out.data : query;
}

const char *nx_redact_target(apr_pool_t *p, const char *target)
{
    const char *query = target ? strchr(target, '?') : NULL, *end;
    nx_buf_t out;

    if (!query)
        return target;
    query++;
    end = strrchr(query, ' ');
    if (!end || strncmp(end, " HTTP/", 6))
        end = query + strlen(query);
    nx_buf_init(&out, p, strlen(target) + 16);
    nx_buf_add(&out, target, (apr_size_t)(query - target));
    if (!redact(&out, query, (apr_size_t)(end - query)))
        return target;
    nx_buf_puts(&out, end);
    return out.data;
}
