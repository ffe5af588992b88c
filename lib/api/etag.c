/* SPDX-License-Identifier: Apache-2.0
 *
 * Entity tags and the conditions that name them. Lists, weak tags and * as RFC 9110, 13.1 has them;
 * the suffix mod_deflate gives to the tag of a compressed answer is taken off again.
 */
#include "api/etag.h"

#include <string.h>

#include <apr_strings.h>

#include "core/ident.h"
#include "core/text.h"

enum { TAG_DIGITS = 32 }; /* 128 bits of the hash */

const char *nx_etag_row(apr_pool_t *p, const nx_shape_t *shape, const nx_row_t *row, int first)
{
    nx_buf_t b;
    int i;

    nx_buf_init(&b, p, 256);
    for (i = 0; i < shape->count; i++) {
        const char *text = nx_row_text(row, first + i);

        if (!text && shape->members[i].null != NX_NULL_IS_EMPTY) {
            nx_buf_puts(&b, "-,");
            continue;
        }
        nx_buf_printf(&b, "%" APR_SIZE_T_FMT ":", text ? nx_row_len(row, first + i) : 0);
        nx_buf_add(&b, text ? text : "", text ? nx_row_len(row, first + i) : 0);
        nx_buf_puts(&b, ",");
    }
    return apr_psprintf(p, "\"%.*s\"", TAG_DIGITS, nx_sha256_hex(p, b.data, b.len));
}

/* A condition. */
typedef struct tags_t {
    int any;                  /* * */
    apr_array_header_t *list; /* nx_str_t: what is between the quotes */
} tags_t;

/* The length of a tag without what mod_deflate and mod_brotli add to it. */
static apr_size_t plain_length(const char *tag, apr_size_t len)
{
    if (len > 5 && memcmp(tag + len - 5, "-gzip", 5) == 0)
        return len - 5;
    return len > 3 && memcmp(tag + len - 3, "-br", 3) == 0 ? len - 3 : len;
}

/* Takes one tag at TEXT; a weak one is no match where STRONG. NULL: there is none. */
static const char *take_tag(const char *text, int strong, tags_t *tags)
{
    int weak = strncmp(text, "W/", 2) == 0;
    const char *begin = text + (weak ? 2 : 0), *end;

    end = *begin == '"' ? strchr(begin + 1, '"') : NULL;
    if (!end)
        return NULL;
    if (!weak || !strong) {
        nx_str_t *tag = apr_array_push(tags->list);

        tag->data = begin + 1;
        tag->len = plain_length(begin + 1, (apr_size_t)(end - begin) - 1);
    }
    return end + 1;
}

/* Reads the condition NAME; *TAGS is NULL when the request has none. */
static nx_err_t *read_tags(nx_req_t *q, const char *name, int strong, tags_t **tags)
{
    const char *text = apr_table_get(q->headers, name);
    tags_t *t = apr_pcalloc(q->pool, sizeof(*t));

    *tags = NULL;
    if (!text)
        return NULL;
    t->list = apr_array_make(q->pool, 1, sizeof(nx_str_t));
    t->any = strcmp(text, "*") == 0;
    for (text += t->any + strspn(text, ", \t"); *text; text += strspn(text, " \t")) {
        text = take_tag(text, strong, t);
        if (text)
            text += strspn(text, " \t");
        if (!text || (*text && *text != ','))
            return nx_err_make(q->pool, NX_INVALID, name,
                               "%s is *, or entity tags in double quotes with commas between",
                               name);
        text += strspn(text, ", \t");
    }
    *tags = t;
    return NULL;
}

static int has_tag(const tags_t *tags, const char *etag)
{
    apr_size_t len = strlen(etag) - 2;
    int i;

    for (i = 0; i < tags->list->nelts; i++) {
        const nx_str_t *tag = &APR_ARRAY_IDX(tags->list, i, nx_str_t);

        if (tag->len == len && memcmp(tag->data, etag + 1, len) == 0)
            return 1;
    }
    return tags->any;
}

nx_err_t *nx_etag_answer(nx_req_t *q, nx_reply_t *out, const char *etag)
{
    tags_t *match, *none;

    NX_TRY(read_tags(q, "If-Match", 1, &match));
    NX_TRY(read_tags(q, "If-None-Match", 0, &none));
    apr_table_setn(out->headers, "ETag", etag);
    if (match && !has_tag(match, etag))
        return nx_err_make(q->pool, NX_PRECONDITION, NULL, "it has changed: its ETag is %s now",
                           etag);
    if (!none || !has_tag(none, etag))
        return NULL;
    out->status = 304;
    out->type = NULL;
    return nx_spool_reset(out->body);
}

static void add_tags(nx_buf_t *b, const char *name, const tags_t *tags)
{
    int i;

    nx_buf_printf(b, "%s\"%s\":%s", b->data[b->len - 1] == '{' ? "" : ",", name,
                  tags->any ? "\"*\"" : "[");
    for (i = 0; !tags->any && i < tags->list->nelts; i++) {
        const nx_str_t *tag = &APR_ARRAY_IDX(tags->list, i, nx_str_t);

        nx_buf_puts(b, i ? "," : "");
        nx_buf_json(b, tag->data, tag->len);
    }
    nx_buf_puts(b, tags->any ? "" : "]");
}

nx_err_t *nx_etag_conditions(nx_req_t *q)
{
    tags_t *match, *none;
    nx_buf_t b;

    q->match = NULL;
    NX_TRY(read_tags(q, "If-Match", 1, &match));
    NX_TRY(read_tags(q, "If-None-Match", 0, &none));
    if (!match && !none)
        return NULL;
    nx_buf_init(&b, q->pool, 128);
    nx_buf_puts(&b, "{");
    if (match)
        add_tags(&b, "if", match);
    if (none)
        add_tags(&b, "none", none);
    nx_buf_puts(&b, "}");
    q->match = b.data;
    return NULL;
}
