/* SPDX-License-Identifier: Apache-2.0
 *
 * From request_rec to nx_req_t: the mount's note, the target's segments, and the redaction of
 * what others could log. Reads identity from nothing but the credential.
 */
#include "http/request.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_request.h>

#include "core/ident.h"
#include "core/uri.h"

extern module AP_MODULE_DECLARE_DATA nexsis_module;

nx_note_t *nx_request_note(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &nexsis_module);
}

static nx_req_t *make_request(request_rec *r, nx_note_t *note)
{
    nx_req_t *q = apr_pcalloc(r->pool, sizeof(*q));

    nx_conf_settle(note->conf, &note->settings);
    q->pool = r->pool;
    q->settings = &note->settings;
    q->id = nx_id_new(r->pool);
    q->address = r->useragent_ip ? r->useragent_ip : "";
    q->db = nx_conf_server(r->server)->db;
    q->headers = r->headers_in;
    q->warnings = apr_array_make(r->pool, 1, sizeof(const char *));
    return q;
}

nx_note_t *nx_request_adopt(request_rec *r, const nx_conf_t *conf)
{
    nx_note_t *note = nx_request_note(r);

    if (!note) {
        note = apr_pcalloc(r->pool, sizeof(*note));
        note->args = r->args;
        note->parsed_query = r->parsed_uri.query;
        note->the_request = r->the_request;
        note->unparsed_uri = r->unparsed_uri;
        ap_set_module_config(r->request_config, &nexsis_module, note);
    }
    if (note->conf != conf) { /* the second time with the Location's merged settings */
        note->conf = conf;
        if (note->q)
            nx_conf_settle(conf, &note->settings);
        else
            note->q = make_request(r, note);
    }
    note->q->mount = conf->mount;
    if (r->useragent_ip) /* mod_remoteip knows better, the second time */
        note->q->address = r->useragent_ip;
    return note;
}

void nx_request_site(request_rec *r)
{
    nx_note_t *note = nx_request_note(r);
    const char *said = note->settings.site_url;
    apr_size_t len = strlen(said);

    while (len && said[len - 1] == '/')
        len--;
    note->q->site = len ? apr_pstrmemdup(r->pool, said, len) : ap_construct_url(r->pool, "", r);
}

void nx_request_redact(request_rec *r)
{
    r->args = (char *)nx_redact_query(r->pool, r->args);
    r->parsed_uri.query = (char *)nx_redact_query(r->pool, r->parsed_uri.query);
    r->the_request = (char *)nx_redact_target(r->pool, r->the_request);
    r->unparsed_uri = (char *)nx_redact_target(r->pool, r->unparsed_uri);
}

void nx_request_restore(request_rec *r)
{
    const nx_note_t *note = nx_request_note(r);

    r->args = note->args;
    r->parsed_uri.query = note->parsed_query;
    r->the_request = note->the_request;
    r->unparsed_uri = note->unparsed_uri;
}

static int segment_count(const char *path)
{
    int n = 0;

    for (; *path; path++)
        n += *path == '/' && path[1] != '/' && path[1] != '\0';
    return n;
}

nx_err_t *nx_request_segments(request_rec *r, apr_array_header_t **segments)
{
    const nx_note_t *note = nx_request_note(r);
    apr_size_t len = strcspn(r->unparsed_uri, "?");
    const char *raw = apr_pstrmemdup(r->pool, r->unparsed_uri, len);
    int skip = segment_count(note->conf->mount);
    apr_array_header_t *all;

    NX_TRY(nx_path_split(r->pool, raw, &all));
    if (!nx_path_same(r->pool, r->uri, nx_path_join(r->pool, all)))
        return nx_err_make(r->pool, NX_BAD_PATH, NULL,
                           "the path cannot be read one way only: an encoded slash (%%2F) needs "
                           "AllowEncodedSlashes NoDecode, or send the id as a query parameter");
    if (all->nelts < skip)
        return nx_err_make(r->pool, NX_BAD_PATH, NULL, "the path is not under the mount");
    *segments = apr_array_make(r->pool, 4, sizeof(nx_str_t));
    for (; skip < all->nelts; skip++)
        APR_ARRAY_PUSH(*segments, nx_str_t) = APR_ARRAY_IDX(all, skip, nx_str_t);
    return NULL;
}

nx_err_t *nx_request_query(request_rec *r, apr_array_header_t **pairs)
{
    const char *args = nx_request_note(r)->args;

    return nx_form_parse(r->pool, args ? args : "", args ? strlen(args) : 0, 200, NX_BAD_QUERY,
                         pairs);
}

nx_method_t nx_request_method(const request_rec *r)
{
    switch (r->method_number) {
    case M_GET: return NX_GET;
    case M_PUT: return NX_PUT;
    case M_POST: return NX_POST;
    case M_DELETE: return NX_DELETE;
    case M_PATCH: return NX_PATCH;
    case M_OPTIONS: return NX_OPTIONS;
    default: return NX_OTHER;
    }
}

int nx_request_has_type(const request_rec *r, const char *name)
{
    return nx_media_is(apr_table_get(r->headers_in, "Content-Type"), name);
}

void nx_request_options(request_rec *r, unsigned methods, nx_reply_t *out)
{
    apr_table_setn(out->headers, "Allow", nx_route_allow(r->pool, methods));
    out->status = HTTP_NO_CONTENT;
    out->type = NULL;
}

nx_err_t *nx_request_reads(request_rec *r, nx_reply_t *out, int *reads)
{
    nx_method_t method = nx_request_method(r);

    *reads = method == NX_GET;
    if (*reads)
        return NULL;
    nx_request_options(r, NX_GET, out);
    return method == NX_OPTIONS
               ? NULL
               : nx_err_make(r->pool, NX_METHOD_NOT_ALLOWED, NULL, "this resource has: %s",
                             nx_route_allow(r->pool, NX_GET));
}
