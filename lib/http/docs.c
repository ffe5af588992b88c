/* SPDX-License-Identifier: Apache-2.0
 *
 * The description of a protocol and the page to read it. The page's files are listed here: nothing
 * else of their directory can be asked for.
 */
#include "http/docs.h"

#include <apr_strings.h>

#include "api/openapi.h"

typedef struct page_t {
    const char *path, *file, *type;
} page_t;

static const page_t pages[] = {
    {"/openapi.json", NULL, "application/vnd.oai.openapi+json;version=3.1; charset=utf-8"},
    {"/docs", "index.html", "text/html; charset=utf-8"},
    {"/docs/page.js", "page.js", "text/javascript; charset=utf-8"},
    {"/docs/swagger-ui/swagger-ui.css", "swagger-ui/swagger-ui.css", "text/css; charset=utf-8"},
    {"/docs/swagger-ui/swagger-ui-bundle.js", "swagger-ui/swagger-ui-bundle.js",
     "text/javascript; charset=utf-8"},
};

/* Nothing from elsewhere; the viewer styles elements itself and has pictures of its own. */
#define POLICY                                                                                     \
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' "     \
    "data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

static const page_t *page_of(const request_rec *r)
{
    const nx_conf_t *conf = nx_conf_of(r);
    apr_size_t i, len;

    if (!conf->api || conf->api->function_parameter || !r->uri)
        return NULL;
    len = strlen(conf->mount);
    for (i = 0; strncmp(r->uri, conf->mount, len) == 0 && i < sizeof(pages) / sizeof(*pages); i++) {
        if (strcmp(r->uri + len, pages[i].path) == 0)
            return &pages[i];
    }
    return NULL;
}

int nx_docs_is(const request_rec *r)
{
    return page_of(r) != NULL;
}

static nx_err_t *add_file(const nx_note_t *note, const char *name, nx_reply_t *out)
{
    apr_pool_t *p = note->q->pool;
    const char *path = apr_pstrcat(p, note->settings.docs, "/", name, NULL);
    apr_file_t *file;
    char piece[8192];
    apr_size_t len;
    apr_status_t rv = apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, 0, p);

    if (rv != APR_SUCCESS)
        return nx_err_cause(p, NX_NOT_FOUND, apr_psprintf(p, "NexsisDocs: %s: error %d", path, rv),
                            "the page is not installed here");
    for (;;) {
        len = sizeof(piece);
        rv = apr_file_read(file, piece, &len);
        if (rv != APR_SUCCESS)
            break;
        NX_TRY(nx_spool_add(out->body, piece, len));
    }
    apr_file_close(file);
    return APR_STATUS_IS_EOF(rv) ? NULL : nx_err_make(p, NX_INTERNAL, NULL, "cannot read a file");
}

static nx_err_t *answer(request_rec *r, const nx_note_t *note, const page_t *page, nx_reply_t *out)
{
    nx_buf_t text;
    int reads;

    NX_TRY(nx_request_reads(r, out, &reads));
    if (!reads)
        return NULL;
    out->type = page->type;
    if (page->file) {
        if (!note->settings.docs[0])
            return nx_err_make(r->pool, NX_NOT_FOUND, NULL,
                               "the page is not switched on (NexsisDocs); /openapi.json is here");
        apr_table_setn(out->headers, "Content-Security-Policy", POLICY);
        return add_file(note, page->file, out);
    }
    nx_buf_init(&text, r->pool, 65536);
    nx_openapi_write(&text, note->conf->api, note->q->mount);
    return nx_spool_add(out->body, text.data, text.len);
}

int nx_docs_serve(request_rec *r)
{
    nx_note_t *note = nx_request_note(r);
    const page_t *page = page_of(r);
    nx_reply_t *out;
    nx_err_t *err;

    if (!page)
        return DECLINED;
    out = nx_request_reply(note);
    err = answer(r, note, page, out);
    if (err)
        nx_request_fail(r, err, out);
    nx_request_send(r, out);
    return OK;
}
