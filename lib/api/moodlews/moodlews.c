/* SPDX-License-Identifier: Apache-2.0
 *
 * The protocol's record, and a call's way: may the token's service do this, are the parameters what
 * the function declares, then the function.
 */
#include "api/moodlews/moodlews.h"

#include <apr_strings.h>

#include "api/moodlews/format.h"
#include "api/moodlews/params.h"
#include "api/moodlews/token.h"

const mw_desc_t moodlews_none_params = {NULL, MW_SINGLE, MW_RAW, MW_REQUIRED, NULL, NULL, 0};
const mw_desc_t moodlews_none_returns = {NULL, MW_NOTHING, MW_RAW, MW_REQUIRED, NULL, NULL, 0};

#define MW_FUNCTION(name, method, limit, handler, sql, params, returns, summary)                   \
    extern const mw_desc_t params, returns;                                                        \
    mw_handler_fn handler;
#include "api/moodlews/functions.def"
#undef MW_FUNCTION

static const mw_function_t functions[] = {
#define MW_FUNCTION(name, method, limit, handler, sql, params, returns, summary)                   \
    {#name, handler, sql, &params, &returns, NX_##limit == NX_LIST},
#include "api/moodlews/functions.def"
#undef MW_FUNCTION
};

_Static_assert(MW_COUNT(functions) <= 64, "a service's functions are the bits of one number");

static nx_handler_fn run;

static const nx_route_t routes[] = {
#define MW_FUNCTION(name, method, limit, handler, sql, params, returns, summary)                   \
    {NX_##method, #name, run, NX_SCOPE_ANY, NX_##limit, NULL, 0, sql, NULL, summary},
#include "api/moodlews/functions.def"
#undef MW_FUNCTION
};

const nx_api_t nx_api_moodlews = {
    .name = "moodlews",
    .routes = routes,
    .route_count = MW_COUNT(routes),
    .token_parameter = "wstoken",
    .type = "application/xml; charset=utf-8",
    .function_parameter = "wsfunction",
    .start = moodlews_token_start,
    .find_caller = moodlews_token_find,
    .takes = moodlews_token_taken,
    .write_error = moodlews_error_write,
};

/* The row Moodle writes before it looks at the parameters. */
static nx_err_t *log_call(nx_req_t *q, const char *name)
{
    const char *args[] = {q->caller->actor_id, name, q->address};

    return nx_db_read(q, &NX_SQL_MOODLEWS_CALL_LOG, args, NULL, 0);
}

static nx_err_t *run(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    int place = (int)(route - routes);
    mw_call_t *call = apr_pcalloc(q->pool, sizeof(*call));

    call->q = q;
    call->function = &functions[place];
    call->caller = (const mw_caller_t *)q->caller;
    call->out = out;
    call->json = moodlews_wants_json(q);
    if (!(call->caller->functions >> place & 1))
        return moodlews_error(q->pool, "accessexception", route->path);
    if (q->settings->moodlews_log)
        NX_TRY(log_call(q, route->path));
    call->warnings = apr_array_make(q->pool, 2, sizeof(mw_warning_t));
    call->given = mw_php_read(q->pool, q->raw->query, q->raw->form);
    NX_TRY(mw_params_read(q->pool, call->function->params, call->given, &call->values));
    return call->function->handler(call);
}

const char *moodlews_value(const mw_call_t *call, const char *name)
{
    const mw_desc_t *params = call->function->params;
    int i;

    for (i = 0; i < params->count; i++) {
        if (strcmp(params->of[i].name, name) == 0)
            return call->values[i];
    }
    return NULL;
}

const char *moodlews_wwwroot(const nx_req_t *q)
{
    static const char script[] = "/webservice/rest/server.php";
    apr_size_t len = strlen(q->mount), tail = sizeof(script) - 1;

    if (*q->settings->site_url || len <= tail || strcmp(q->mount + len - tail, script) != 0)
        return q->site;
    return apr_pstrcat(q->pool, q->site, apr_pstrmemdup(q->pool, q->mount, len - tail), NULL);
}

const char *moodlews_served(apr_pool_t *p)
{
    nx_buf_t b;
    int i;

    nx_buf_init(&b, p, 2048);
    for (i = 0; i < MW_COUNT(routes); i++)
        nx_buf_printf(&b, "%c%s", i ? ',' : '{', routes[i].path);
    nx_buf_puts(&b, "}");
    return b.data;
}
