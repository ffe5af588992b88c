/* SPDX-License-Identifier: Apache-2.0
 *
 * The steps of a request, in order: caller, route, scope, body, parameters, handler, answer. No
 * database connection is held while the client is being read or written.
 */
#include "http/serve.h"

#include <apr_strings.h>

#include "api/idempotent.h"
#include "auth/auth.h"
#include "core/ident.h"
#include "core/json.h"
#include "core/uri.h"
#include "http/through.h"

enum { FORM_PAIRS = 10000, RUN_MAX = 100 };

static const nx_json_limits_t json_limits = {32, 50000, 1000};

/* Milliseconds a route of each limit may take. */
static int deadline_ms(const nx_note_t *note, nx_limit_t limit)
{
    switch (limit) {
    case NX_LIST:
    case NX_PAGES: return 60000;
    case NX_BULK: return 30000;
    default: return note->settings.deadline_ms;
    }
}

static void start_clock(nx_note_t *note, nx_limit_t limit)
{
    note->q->deadline = nx_time_mono() + (apr_time_t)deadline_ms(note, limit) * 1000;
}

static nx_err_t *check_scope(const nx_req_t *q, const nx_route_t *route)
{
    const char *name = "?";

    if ((q->caller->scopes & route->scope) == route->scope)
        return NULL;
#define NX_SCOPE(symbol, bit, text)                                                                \
    if (route->scope == NX_SCOPE_##symbol)                                                         \
        name = text;
#include "auth/scopes.def"
#undef NX_SCOPE
    return nx_err_make(q->pool, NX_INSUFFICIENT_SCOPE, NULL, "this API key lacks the scope %s",
                       name);
}

static nx_err_t *check_writable(const nx_note_t *note)
{
    if (note->route->method == NX_GET || !note->settings.read_only)
        return NULL;
    return nx_err_make(note->q->pool, NX_READ_ONLY, NULL,
                       "the administrator has switched writing off (NexsisReadOnly)");
}

/* The body as JSON or form, as its type says; with no type, as it looks. */
static nx_err_t *parse_body(request_rec *r, nx_spool_t *body, nx_raw_t *raw)
{
    apr_array_header_t *list;
    nx_str_t text;
    int json;

    NX_TRY(nx_spool_text(body, &text));
    if (text.len == 0)
        return NULL;
    json = nx_request_has_type(r, "application/json");
    if (nx_request_has_type(r, ""))
        json = text.data[strspn(text.data, " \t\r\n")] == '{';
    else if (!json && !nx_request_has_type(r, NX_FORM_TYPE))
        return nx_err_make(r->pool, NX_UNSUPPORTED_TYPE, NULL,
                           "send application/json or application/x-www-form-urlencoded");
    if (json) {
        NX_TRY(nx_json_object(r->pool, text.data, text.len, &json_limits, &list));
        raw->json = list;
    } else {
        NX_TRY(nx_form_parse(r->pool, text.data, text.len, 1000, NX_BAD_FORM, &list));
        raw->form = list;
    }
    return NULL;
}

/* Whether the database can say what else is wrong: of a write whose ids are right. */
static int can_judge(const nx_route_t *route, const nx_err_t *bad)
{
    int i;

    for (; bad; bad = bad->next) {
        for (i = 0; i < route->field_count; i++) {
            const nx_field_t *f = &route->fields[i];
            if (route->method == NX_GET ||
                (f->place == NX_IN_PATH && bad->field && strcmp(f->name, bad->field) == 0))
                return 0;
        }
    }
    return 1;
}

/* What the client did wrong, all of it: bad fields first, then what the database said of the
 * others. That the database could not be asked is then no matter. */
static nx_err_t *with_bad_fields(nx_req_t *q, nx_err_t *err)
{
    nx_err_t *next;

    if (!q->bad)
        return err;
    for (; err; err = next) {
        next = err->next;
        err->next = NULL;
        if (nx_err_info(err->kind)->status == 400 && !nx_err_names(q->bad, err->field))
            nx_err_add(&q->bad, err);
    }
    return q->bad;
}

static nx_err_t *read_body(request_rec *r, nx_note_t *note, nx_raw_t *raw, int *httpd)
{
    int bulk = note->route->limit == NX_BULK;
    nx_spool_t *body;

    NX_TRY(nx_request_body(r, bulk ? note->settings.max_bulk_body : note->settings.max_body_bytes,
                           &body, httpd));
    note->q->body = body;
    if (!bulk)
        return parse_body(r, body, raw);
    note->q->body_type = apr_table_get(r->headers_in, "Content-Type");
    return NULL;
}

static nx_err_t *read_input(request_rec *r, nx_note_t *note, nx_raw_t *raw, int *httpd)
{
    nx_input_t *input;

    NX_TRY(read_body(r, note, raw, httpd));
    raw->token_parameter = note->conf->api->token_parameter;
    note->q->bad = nx_input_read(note->q, note->route, raw, &input);
    note->q->input = input;
    if (note->route->limit == NX_BULK) /* its fields are in no chunk: nothing to judge with */
        return note->q->bad;
    return can_judge(note->route, note->q->bad) ? NULL : note->q->bad;
}

/* The write that R's verb stands for where its own is not served; the verb itself: none. */
static nx_method_t stands_for(const request_rec *r, const nx_note_t *note)
{
    nx_method_t method = nx_request_method(r);

    if (!note->settings.write_by_get)
        return method;
    if (method == NX_GET && !r->header_only)
        return NX_PUT_BY_GET;
    return method == NX_POST ? NX_PUT_BY_POST : method;
}

static nx_err_t *find_route(request_rec *r, nx_note_t *note, nx_raw_t *raw, unsigned *allowed)
{
    apr_array_header_t *segments, *query, *params = apr_array_make(r->pool, 4, sizeof(nx_pair_t));
    nx_method_t method = nx_request_method(r);
    nx_err_t *err;

    NX_TRY(nx_request_segments(r, &segments));
    NX_TRY(nx_request_query(r, &query));
    raw->query = query;
    raw->path = params;
    err = nx_route_find(r->pool, note->conf->api, method, segments, query, &note->route, params,
                        allowed);
    if (err && (*allowed & stands_for(r, note)))
        err = nx_route_find(r->pool, note->conf->api, stands_for(r, note), segments, query,
                            &note->route, params, allowed);
    return err;
}

static nx_err_t *options(request_rec *r, nx_note_t *note, nx_reply_t *out)
{
    nx_raw_t raw = {0};
    unsigned allowed = 0;

    NX_TRY(find_route(r, note, &raw, &allowed));
    nx_request_options(r, allowed, out);
    return NULL;
}

/* The name this request's writes go under. */
static nx_err_t *read_run(request_rec *r, nx_note_t *note)
{
    const char *run = apr_table_get(r->headers_in, "Nexsis-Run"), *c;

    for (c = run; c && *c; c++) {
        if (*c < ' ' || *c > '~' || c - run >= RUN_MAX)
            return nx_err_make(r->pool, NX_INVALID, "Nexsis-Run",
                               "a run's name is plain ASCII, at most %d characters", RUN_MAX);
    }
    note->q->run = run && *run ? run : NULL;
    return NULL;
}

/* A form in the body, whoever sends it; a body of another type is left alone, as PHP does. */
static nx_err_t *read_form(request_rec *r, nx_note_t *note, nx_raw_t *raw, int *httpd)
{
    int max = note->settings.max_body_bytes;
    nx_spool_t *body;
    apr_array_header_t *form;
    nx_str_t text;
    nx_err_t *err;

    if (nx_through_on(note)) {
        NX_TRY(nx_through_form(r, max, &text, httpd));
        if (!text.data)
            return nx_err_make(r->pool, NX_BODY_TOO_LARGE, NULL, "not a body of ours");
    } else {
        NX_TRY(nx_request_body(r, max, &body, httpd));
        if (!nx_request_has_type(r, NX_FORM_TYPE))
            return NULL;
        NX_TRY(nx_spool_text(body, &text));
    }
    err = nx_form_parse(r->pool, text.data, text.len, FORM_PAIRS, NX_BAD_FORM, &form);
    raw->form = form; /* also of a bad one: it may say which form of an error is wanted */
    return err;
}

static nx_err_t *find_function(request_rec *r, nx_note_t *note, const nx_raw_t *raw)
{
    const nx_api_t *api = note->conf->api;
    const nx_pair_t *name = nx_pair_last(raw->form, api->function_parameter);

    if (!name)
        name = nx_pair_last(raw->query, api->function_parameter);
    return nx_route_function(r->pool, api, name ? name->value.data : "", r->header_only,
                             &note->route);
}

/* Beside the mount's owner: whether the caller is one we answer. */
static nx_err_t *check_taken(nx_note_t *note)
{
    const nx_api_t *api = note->conf->api;

    note->ours = !nx_through_on(note) || !api->takes || api->takes(note->q);
    return note->ours ? NULL : nx_err_make(note->q->pool, NX_FORBIDDEN, NULL, "not ours");
}

/* A call by a function's name: body, caller, function, and the protocol does the rest. */
static nx_err_t *answer_function(request_rec *r, nx_note_t *note, nx_reply_t *out, int *httpd)
{
    nx_raw_t *raw = apr_pcalloc(r->pool, sizeof(*raw));
    const char *args = note->args ? note->args : "";
    apr_array_header_t *query;
    nx_err_t *err;

    if (!(nx_request_method(r) & (NX_GET | NX_POST)))
        return nx_err_make(r->pool, NX_METHOD_NOT_ALLOWED, NULL, "send GET or POST");
    note->q->raw = raw;
    err = nx_form_parse(r->pool, args, strlen(args), FORM_PAIRS, NX_BAD_QUERY, &query);
    raw->query = query;
    NX_TRY(err);
    raw->path = apr_array_make(r->pool, 1, sizeof(nx_pair_t));
    raw->token_parameter = note->conf->api->token_parameter;
    NX_TRY(read_form(r, note, raw, httpd));
    if (nx_through_on(note)) /* a call of others costs no look into the database */
        NX_TRY(find_function(r, note, raw));
    NX_TRY(nx_auth(r, raw->form));
    if (!note->route)
        NX_TRY(find_function(r, note, raw));
    NX_TRY(check_taken(note));
    nx_request_redact(r);
    NX_TRY(check_scope(note->q, note->route));
    NX_TRY(check_writable(note));
    nx_request_site(r);
    start_clock(note, note->route->limit);
    return note->route->handler(note->q, note->route, out);
}

static nx_err_t *answer(request_rec *r, nx_note_t *note, nx_reply_t *out, int *httpd)
{
    nx_raw_t raw = {0};
    unsigned allowed = 0;
    nx_err_t *err;

    if (nx_request_method(r) == NX_OPTIONS && !nx_through_on(note))
        return options(r, note, out);
    NX_TRY(read_run(r, note));
    if (note->conf->api->function_parameter)
        return answer_function(r, note, out, httpd);
    NX_TRY(nx_auth(r, NULL));
    err = find_route(r, note, &raw, &allowed);
    if (err && err->kind == NX_METHOD_NOT_ALLOWED)
        apr_table_setn(out->headers, "Allow", nx_route_allow(r->pool, allowed));
    NX_TRY(err);
    NX_TRY(check_scope(note->q, note->route));
    NX_TRY(check_writable(note));
    NX_TRY(read_input(r, note, &raw, httpd));
    start_clock(note, note->route->limit);
    if (note->route->method != NX_GET)
        NX_TRY(nx_idempotent_begin(note->q, note->route, &raw, out));
    return with_bad_fields(note->q, note->route->handler(note->q, note->route, out));
}

int nx_serve(request_rec *r)
{
    nx_note_t *note = nx_request_note(r);
    nx_reply_t *out = nx_request_reply(note);
    int httpd = 0;
    nx_err_t *err;

    nx_through_begin(r);
    err = answer(r, note, out, &httpd);

    if (httpd) {
        note->err = err;
        return httpd;
    }
    if (nx_through_wants(note, err))
        return nx_through_pass(r);
    if (err)
        nx_request_fail(r, err, out);
    else if (out->about)
        note->err = out->about;
    nx_request_send(r, out);
    return OK;
}
