/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory first, then an unlinked file. Promises that memory does not grow with the content.
 */
#include "core/spool.h"

#include <apr_strings.h>

nx_spool_t *nx_spool_make(apr_pool_t *p, apr_size_t memory_bytes)
{
    nx_spool_t *s = apr_pcalloc(p, sizeof(*s));

    s->pool = p;
    s->memory_bytes = memory_bytes;
    nx_buf_init(&s->text, p, 1024);
    return s;
}

static nx_err_t *io_error(nx_spool_t *s, const char *what, apr_status_t rv)
{
    char why[128];

    apr_strerror(rv, why, sizeof(why));
    return nx_err_cause(s->pool, NX_DB_FULL, apr_pstrcat(s->pool, what, ": ", why, NULL),
                        "no room for a temporary file");
}

/* The file is open, its name is gone: it vanishes with the process, whatever happens. */
static nx_err_t *open_file(nx_spool_t *s)
{
    const char *dir;
    char *name;
    apr_status_t rv = apr_temp_dir_get(&dir, s->pool);

    if (rv != APR_SUCCESS)
        return io_error(s, "temporary directory", rv);
    name = apr_pstrcat(s->pool, dir, "/nexsis.XXXXXX", NULL);
    rv = apr_file_mktemp(&s->file, name,
                         APR_FOPEN_CREATE | APR_FOPEN_READ | APR_FOPEN_WRITE | APR_FOPEN_EXCL |
                             APR_FOPEN_BINARY | APR_FOPEN_SENDFILE_ENABLED,
                         s->pool);
    if (rv != APR_SUCCESS) {
        s->file = NULL;
        return io_error(s, "temporary file", rv);
    }
    apr_file_remove(name, s->pool);
    return NULL;
}

nx_err_t *nx_spool_flush(nx_spool_t *s)
{
    apr_off_t end = s->in_file;
    apr_status_t rv;

    if (!s->file || s->text.len == 0)
        return NULL;
    rv = apr_file_seek(s->file, APR_SET, &end); /* somebody may have read meanwhile */
    if (rv == APR_SUCCESS)
        rv = apr_file_write_full(s->file, s->text.data, s->text.len, NULL);
    if (rv != APR_SUCCESS)
        return io_error(s, "temporary file", rv);
    s->in_file += (apr_off_t)s->text.len;
    s->text.len = 0;
    return NULL;
}

nx_err_t *nx_spool_add(nx_spool_t *s, const char *data, apr_size_t len)
{
    if (s->text.len + len > s->memory_bytes) {
        if (!s->file)
            NX_TRY(open_file(s));
        NX_TRY(nx_spool_flush(s));
    }
    nx_buf_add(&s->text, data, len);
    return NULL;
}

apr_off_t nx_spool_size(const nx_spool_t *s)
{
    return s->in_file + (apr_off_t)s->text.len;
}

nx_err_t *nx_spool_reset(nx_spool_t *s)
{
    apr_off_t start = 0;
    apr_status_t rv;

    s->text.len = 0;
    s->in_file = 0;
    if (!s->file)
        return NULL;
    rv = apr_file_trunc(s->file, 0);
    if (rv == APR_SUCCESS)
        rv = apr_file_seek(s->file, APR_SET, &start);
    return rv == APR_SUCCESS ? NULL : io_error(s, "temporary file", rv);
}

nx_err_t *nx_spool_text(nx_spool_t *s, nx_str_t *text)
{
    apr_off_t start = 0;
    apr_size_t len = (apr_size_t)nx_spool_size(s);
    char *all;
    apr_status_t rv;

    if (!s->file) {
        nx_buf_add(&s->text, "", 0);
        text->data = s->text.data ? s->text.data : "";
        text->len = s->text.len;
        return NULL;
    }
    NX_TRY(nx_spool_flush(s));
    all = apr_palloc(s->pool, len + 1);
    rv = apr_file_seek(s->file, APR_SET, &start);
    if (rv == APR_SUCCESS)
        rv = apr_file_read_full(s->file, all, len, NULL);
    if (rv != APR_SUCCESS)
        return io_error(s, "temporary file", rv);
    all[len] = '\0';
    text->data = all;
    text->len = len;
    return NULL;
}

nx_err_t *nx_spool_read(nx_spool_t *s, apr_off_t at, char *to, apr_size_t len, apr_size_t *got)
{
    apr_off_t size = nx_spool_size(s), from = at;
    apr_size_t filed = 0;
    apr_status_t rv;

    *got = 0;
    if (at >= size)
        return NULL;
    if ((apr_off_t)len > size - at)
        len = (apr_size_t)(size - at);
    if (at < s->in_file) {
        filed = (apr_off_t)len > s->in_file - at ? (apr_size_t)(s->in_file - at) : len;
        rv = apr_file_seek(s->file, APR_SET, &from);
        if (rv == APR_SUCCESS)
            rv = apr_file_read_full(s->file, to, filed, NULL);
        if (rv != APR_SUCCESS)
            return io_error(s, "temporary file", rv);
        at = s->in_file;
    }
    if (len > filed)
        memcpy(to + filed, s->text.data + (at - s->in_file), len - filed);
    *got = len;
    return NULL;
}

nx_err_t *nx_spool_patch(nx_spool_t *s, apr_off_t at, const char *data, apr_size_t len)
{
    apr_size_t filed = 0;
    apr_off_t to = at;
    apr_status_t rv;

    if (at < s->in_file) {
        filed = (apr_off_t)len > s->in_file - at ? (apr_size_t)(s->in_file - at) : len;
        rv = apr_file_seek(s->file, APR_SET, &to);
        if (rv == APR_SUCCESS)
            rv = apr_file_write_full(s->file, data, filed, NULL);
        if (rv != APR_SUCCESS)
            return io_error(s, "temporary file", rv);
        at = s->in_file;
    }
    if (len > filed)
        memcpy(s->text.data + (at - s->in_file), data + filed, len - filed);
    return NULL;
}
