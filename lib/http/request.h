/* SPDX-License-Identifier: Apache-2.0
 *
 * What the module keeps of an httpd request, and the steps between httpd and a route: mount,
 * redaction, target, body. The only place where a request_rec becomes an nx_req_t.
 */
#ifndef NX_HTTP_REQUEST_H
#define NX_HTTP_REQUEST_H

#include "http/conf.h"

/* Our note on a request_rec, in its request_config. */
typedef struct nx_note_t {
    const nx_conf_t *conf; /* the mount's */
    char *args;            /* the query as it came, before it was redacted */
    char *parsed_query, *the_request, *unparsed_uri; /* the same, for whom the request goes on to */
    nx_req_t *q;
    nx_settings_t settings;
    const nx_err_t *err; /* what the answer is about; logged at the end */
    const nx_route_t *route;
    int mounted;  /* translate_name found the mount by its Location: the request is ours */
    int answered; /* our handler has answered: the error filter has nothing to do */
    int ours;     /* of a shared mount: the call is for us */
    char *user, *auth_type; /* of a shared mount: as its owner's modules left them */
    int passed;             /* of a shared mount: it went on, nothing about it is ours to say */
} nx_note_t;

/* The note of R, NULL when R is not under a mount. */
nx_note_t *nx_request_note(const request_rec *r);

/* Makes the note for CONF's mount, with the nx_req_t in it; again is harmless. */
nx_note_t *nx_request_adopt(request_rec *r, const nx_conf_t *conf);

/* Sets the request's site, which protocols whose answers name it ask for. */
void nx_request_site(request_rec *r);

/* Takes secrets out of everything logs, mod_status and later modules can see of R. */
void nx_request_redact(request_rec *r);

/* Puts back what nx_request_redact took out, for a handler that is not ours. */
void nx_request_restore(request_rec *r);

/* The path's segments after the mount (nx_str_t), each decoded once, checked against what httpd
 * made of the same path. Fails with NX_BAD_PATH and what nx_path_split fails with. */
nx_err_t *nx_request_segments(request_rec *r, apr_array_header_t **segments) NX_MUSTCHECK;

/* The query's pairs (nx_pair_t). */
nx_err_t *nx_request_query(request_rec *r, apr_array_header_t **pairs) NX_MUSTCHECK;

/* The method as routes know it. */
nx_method_t nx_request_method(const request_rec *r);

/* Whether the media type of R's body is NAME ("": none is said), whatever its parameters. */
int nx_request_has_type(const request_rec *r, const char *name);
#define NX_FORM_TYPE "application/x-www-form-urlencoded"

/* Makes OUT the answer to OPTIONS, where there are METHODS. */
void nx_request_options(request_rec *r, unsigned methods, nx_reply_t *out);

/* Of what can only be read: whether R reads it (*READS), else OUT is the answer to OPTIONS. Fails
 * with NX_METHOD_NOT_ALLOWED, OUT saying what there is. */
nx_err_t *nx_request_reads(request_rec *r, nx_reply_t *out, int *reads) NX_MUSTCHECK;

/* Reads the whole body into a spool, at most MAX bytes. *HTTPD is set when httpd has already
 * answered (a bad chunk), to what the handler returns then: nothing more may be written. Fails with
 * NX_BODY_TOO_LARGE, NX_BODY_INCOMPLETE, NX_TIMEOUT, NX_UNSUPPORTED_TYPE (a Content-Encoding). */
nx_err_t *nx_request_body(request_rec *r, int max, nx_spool_t **body, int *httpd) NX_MUSTCHECK;

/* Sets the headers every answer of ours has, and OUT's. */
void nx_request_headers(request_rec *r, const nx_reply_t *out);

/* Sends OUT as the answer. */
void nx_request_send(request_rec *r, nx_reply_t *out);

/* An empty answer of the mount's protocol. */
nx_reply_t *nx_request_reply(nx_note_t *note);

/* Fills OUT from ERR in the mount's form, headers included. */
void nx_request_fail(request_rec *r, const nx_err_t *err, nx_reply_t *out);

/* The error filter: httpd's own error pages under a mount become the protocol's. */
void nx_errpage_register(void);
void nx_errpage_insert(request_rec *r);

#endif
