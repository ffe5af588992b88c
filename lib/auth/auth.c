/* SPDX-License-Identifier: Apache-2.0
 *
 * The credential: Authorization: Bearer first (of API keys), then the protocol's parameter. Two
 * headers at once are no credential at all. Plain http is for loopback.
 */
#include "auth/auth.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>

#include "auth/brake.h"
#include "auth/key.h"
#include "core/ident.h"
#include "core/uri.h"

enum { THROUGH_LOOK_MS = 500 };

static int is_token(const char *text)
{
    for (; *text; text++) {
        if (*text <= ' ' || *text >= 0x7f || *text == ',' || *text == '"')
            return 0;
    }
    return 1;
}

/* The token of an Authorization header, NULL when its scheme is another. */
static nx_err_t *from_header(request_rec *r, const char **token)
{
    const char *header = apr_table_get(r->headers_in, "Authorization");

    *token = NULL;
    if (!header || strncasecmp(header, "Bearer", 6) != 0 || (header[6] && header[6] != ' '))
        return NULL;
    for (header += 6; *header == ' ';)
        header++;
    if (!*header || strlen(header) > 512 || !is_token(header))
        return nx_err_make(r->pool, NX_INVALID_REQUEST, NULL,
                           "the Authorization header must be: Bearer, one space, one API key");
    *token = header;
    return NULL;
}

static nx_err_t *from_query(request_rec *r, const nx_note_t *note, const char **token)
{
    const char *name = note->conf->api->token_parameter;
    apr_array_header_t *pairs;
    int i;

    *token = NULL;
    if (!note->args || !note->settings.query_token)
        return NULL;
    NX_TRY(nx_request_query(r, &pairs));
    for (i = 0; i < pairs->nelts; i++) {
        const nx_pair_t *pair = &APR_ARRAY_IDX(pairs, i, nx_pair_t);
        if (strcmp(pair->name, name) != 0)
            continue;
        if (*token)
            return nx_err_make(r->pool, NX_INVALID_REQUEST, NULL, "%s is given twice", name);
        *token = pair->value.data;
    }
    return NULL;
}

/* A key over plain http is a key everybody on the way has. */
static nx_err_t *check_transport(request_rec *r, const nx_note_t *note)
{
    const apr_sockaddr_t *sa = r->connection->client_addr;
    int loopback = strncmp(r->connection->client_ip, "127.", 4) == 0 ||
                   strcmp(r->connection->client_ip, "::1") == 0;

    if (!sa || loopback || note->settings.allow_plain || strcmp(ap_http_scheme(r), "https") == 0)
        return NULL;
    return nx_err_make(r->pool, NX_PLAIN_HTTP, NULL,
                       "use https: this server takes API keys over plain http from itself only");
}

static nx_err_t *find_token(request_rec *r, const nx_note_t *note, const apr_array_header_t *form,
                            const char **token)
{
    const nx_api_t *api = note->conf->api;
    const nx_raw_t *raw = note->q->raw;
    const nx_pair_t *pair = nx_pair_last(form, api->token_parameter);

    *token = NULL;
    if (!api->find_caller)
        NX_TRY(from_header(r, token));
    if (!pair && raw && note->settings.query_token)
        pair = nx_pair_last(raw->query, api->token_parameter);
    if (!*token && pair)
        *token = pair->value.data;
    return *token || raw ? NULL : from_query(r, note, token);
}

/* Milliseconds the look for a caller may take: where somebody else may answer, not long. */
static int look_ms(const nx_note_t *note)
{
    int ms = note->settings.deadline_ms;

    return note->settings.fall_through && ms > THROUGH_LOOK_MS ? THROUGH_LOOK_MS : ms;
}

/* The brake on guessing, for a token of the protocol's own that was wrong: the protocol's form of
 * the error stays. */
static nx_err_t *brake(const nx_note_t *note, const char *token, nx_err_t *err)
{
    const nx_req_t *q = note->q;
    int wait;

    if (!err || err->kind != NX_INVALID_TOKEN || note->settings.fall_through)
        return err;
    wait = nx_brake_wait(q->address, token, note->settings.auth_failures);
    nx_brake_count(q->address, token);
    if (wait) {
        err->kind = NX_TOO_MANY_REQUESTS;
        err->retry_after = wait;
    }
    return err;
}

static nx_err_t *find_caller(nx_note_t *note, const char *token)
{
    const nx_api_t *api = note->conf->api;

    if (api->find_caller)
        return brake(note, token, api->find_caller(note->q, token, &note->q->caller));
    return nx_key_find(note->q, api->name, token, &note->q->caller);
}

nx_err_t *nx_auth(request_rec *r, const apr_array_header_t *form)
{
    nx_note_t *note = nx_request_note(r);
    const char *token;

    if (note->q->caller)
        return NULL;
    NX_TRY(check_transport(r, note));
    NX_TRY(find_token(r, note, form, &token));
    if (!token || !*token)
        return nx_err_make(r->pool, NX_UNAUTHORIZED, NULL,
                           "send an API key: Authorization: Bearer <key>");
    note->q->deadline = nx_time_mono() + (apr_time_t)look_ms(note) * 1000;
    NX_TRY(find_caller(note, token));
    r->user = (char *)note->q->caller->name;
    r->ap_auth_type = (char *)"Bearer";
    return NULL;
}
