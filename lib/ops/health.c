/* SPDX-License-Identifier: Apache-2.0
 *
 * Health as two rows of a protocol of its own, whose answers look alike under every mount. Errors
 * go the usual way: logged, counted, with Retry-After.
 */
#include "ops/health.h"

#include <apr_strings.h>

#include "core/ident.h"
#include "core/text.h"

/* What a probe waits for; balancers rarely wait longer. */
#define READY_WAIT (2 * APR_USEC_PER_SEC)

static nx_err_t *live(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    static const char text[] = "{\"status\":\"live\"}";

    (void)q;
    (void)route;
    return nx_spool_add(out->body, text, sizeof(text) - 1);
}

/* What the database says of itself. */
typedef struct ready_t {
    apr_pool_t *pool;
    int rows;
    const char *refused;
} ready_t;

static nx_err_t *take_row(void *baton, const nx_row_t *row)
{
    ready_t *ready = baton;

    ready->rows++;
    ready->refused = apr_pstrdup(ready->pool, nx_row_text(row, 0));
    return NULL;
}

static nx_err_t *ready(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    ready_t found = {q->pool, 0, NULL};
    nx_sink_t sink = {&found, take_row, NULL};
    nx_buf_t b;

    (void)route;
    q->deadline = nx_time_mono() + READY_WAIT;
    NX_TRY(nx_db_read(q, &NX_SQL_CORE_READY, NULL, &sink, 0));
    if (!found.rows)
        return nx_err_make(q->pool, NX_SCHEMA_MISSING, NULL, "%s",
                           nx_err_info(NX_SCHEMA_MISSING)->title);
    if (!found.refused && q->settings->read_only)
        found.refused = nx_err_info(NX_READ_ONLY)->slug;
    nx_buf_init(&b, q->pool, 256);
    nx_buf_puts(&b, "{\"status\":\"ready\",\"database\":\"ok\",\"functions\":\"installed\"");
    nx_buf_printf(&b, ",\"writes\":\"%s\"", found.refused ? "refused" : "allowed");
    if (found.refused)
        nx_buf_printf(&b, ",\"code\":\"%s\",\"detail\":\"%s\"", found.refused,
                      nx_err_info(nx_err_kind(found.refused))->title);
    nx_buf_puts(&b, "}");
    return nx_spool_add(out->body, b.data, b.len);
}

static const nx_route_t routes[] = {{NX_GET, "/health/live", live, NX_SCOPE_ANY, NX_SINGLE, NULL, 0,
                                     NULL, NULL, "Whether this server answers at all"},
                                    {NX_GET, "/health/ready", ready, NX_SCOPE_ANY, NX_SINGLE, NULL,
                                     0, NULL, NULL, "Whether it can do its work now"}};

const nx_api_t nx_health = {.name = "health", .routes = routes, .route_count = 2};

static const nx_route_t *route_of(const request_rec *r)
{
    const nx_conf_t *conf = nx_conf_of(r);
    apr_size_t len, i;

    if (!conf->api || !r->uri)
        return NULL;
    len = strlen(conf->mount);
    for (i = 0; i < 2; i++) {
        if (strncmp(r->uri, conf->mount, len) == 0 && strcmp(r->uri + len, routes[i].path) == 0)
            return &routes[i];
    }
    return NULL;
}

int nx_health_is(const request_rec *r)
{
    return route_of(r) != NULL;
}

static nx_err_t *answer(request_rec *r, const nx_note_t *note, nx_reply_t *out)
{
    int reads;

    NX_TRY(nx_request_reads(r, out, &reads));
    return reads ? note->route->handler(note->q, note->route, out) : NULL;
}

int nx_health_serve(request_rec *r)
{
    nx_note_t *note = nx_request_note(r);
    const nx_route_t *route = route_of(r);
    nx_reply_t *out;
    nx_err_t *err;

    if (!route)
        return DECLINED;
    note->route = route;
    out = nx_request_reply(note);
    err = answer(r, note, out);
    if (err)
        nx_request_fail(r, err, out);
    nx_request_send(r, out);
    return OK;
}
