/* SPDX-License-Identifier: Apache-2.0
 *
 * The name of a request is only ever kept as a digest, together with who sent it and where to; so
 * is what it said, with the name mixed in, as there may be passwords in it.
 */
#include "api/idempotent.h"

#include <string.h>

#include <apr_strings.h>

#include "core/ident.h"

enum { NAME_MAX_BYTES = 255, PIECE = 64 * 1024 };

static nx_err_t *check_name(const nx_req_t *q, const char *name)
{
    const char *c;

    for (c = name; *c; c++) {
        if (*c < ' ' || *c > '~')
            break;
    }
    if (*c || c == name || c - name > NAME_MAX_BYTES)
        return nx_err_make(q->pool, NX_INVALID, "Idempotency-Key",
                           "an Idempotency-Key is plain ASCII, at most %d characters",
                           NAME_MAX_BYTES);
    return NULL;
}

static void add_pairs(nx_digest_t *d, const apr_array_header_t *pairs, const char *but)
{
    int i;

    for (i = 0; i < pairs->nelts; i++) {
        const nx_pair_t *pair = &APR_ARRAY_IDX(pairs, i, nx_pair_t);

        if (but && strcmp(pair->name, but) == 0)
            continue;
        nx_digest_text(d, pair->name);
        nx_digest_text(d, pair->value.data);
    }
    nx_digest_text(d, NULL);
}

static nx_err_t *add_body(nx_digest_t *d, nx_req_t *q)
{
    char *piece = apr_palloc(q->pool, PIECE);
    apr_off_t at = 0;
    apr_size_t got = 1;

    while (q->body && got) {
        NX_TRY(nx_spool_read(q->body, at, piece, PIECE, &got));
        nx_digest_add(d, piece, got);
        at += (apr_off_t)got;
    }
    return NULL;
}

static nx_err_t *take_seen(void *baton, const nx_row_t *row)
{
    const char **seen = baton;
    const char *text = nx_row_text(row, 0);

    *seen = !strcmp(text, "same") ? "same" : !strcmp(text, "other") ? "other" : "new";
    return NULL;
}

/* The name with its owner and its place, as a request id. */
static const char *id_of(const nx_req_t *q, const nx_route_t *route, const char *name)
{
    nx_digest_t *d = nx_digest_make(q->pool);

    nx_digest_text(d, q->caller->key_id);
    nx_digest_text(d, apr_itoa(q->pool, route->method));
    nx_digest_text(d, route->path);
    nx_digest_text(d, name);
    return apr_pstrmemdup(q->pool, nx_digest_hex(d), 32);
}

nx_err_t *nx_idempotent_begin(nx_req_t *q, const nx_route_t *route, const nx_raw_t *raw,
                              nx_reply_t *out)
{
    const char *name = apr_table_get(q->headers, "Idempotency-Key"), *seen = "new", *args[3];
    const char *dry = nx_input_text(q, "dryrun");
    nx_sink_t sink = {&seen, take_seen, NULL};
    nx_digest_t *d;

    if (!name || (dry && strcmp(dry, "true") == 0))
        return NULL;
    NX_TRY(check_name(q, name));
    d = nx_digest_make(q->pool);
    nx_digest_text(d, name);
    nx_digest_text(d, q->body_type);
    add_pairs(d, raw->path, NULL);
    add_pairs(d, raw->query, raw->token_parameter);
    NX_TRY(add_body(d, q));
    q->call_id = id_of(q, route, name);
    q->fingerprint = nx_digest_hex(d);
    args[0] = q->call_id;
    args[1] = q->fingerprint;
    args[2] = route->limit == NX_BULK ? "true" : "false";
    NX_TRY(nx_db_read(q, &NX_SQL_CORE_REQUEST_SEEN, args, &sink, 0));
    if (strcmp(seen, "other") == 0)
        return nx_err_make(q->pool, NX_IDEMPOTENCY_REUSED, "Idempotency-Key",
                           "this Idempotency-Key was sent before, with another request");
    if (strcmp(seen, "same") == 0)
        apr_table_setn(out->headers, "Idempotency-Replayed", "true");
    return NULL;
}
