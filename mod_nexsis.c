/* SPDX-License-Identifier: Apache-2.0
 *
 * mod_nexsis: the module record, its hooks and the content handler. A request is carried from hook
 * to hook in its note (lib/http/request.h); nothing here knows about users or SQL. Errors are
 * logged here, once.
 */
#include <apr_atomic.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>

#include "api/nexsis/nexsis.h"
#include "auth/auth.h"
#include "auth/brake.h"
#include "auth/key.h"
#include "core/ident.h"
#include "db/pool.h"
#include "http/docs.h"
#include "http/request.h"
#include "http/serve.h"
#include "http/through.h"
#include "ops/health.h"
#include "ops/metrics.h"
#include "ops/segment.h"
#include "ops/status.h"
#include "ops/worker.h"

/* A protocol is its folder: without the folder it is not served, and nothing else misses it. */
#if __has_include("api/moodlews/moodlews.h")
#include "api/moodlews/moodlews.h"
#define MOODLEWS &nx_api_moodlews,
#else
#define MOODLEWS
#endif

extern module AP_MODULE_DECLARE_DATA nexsis_module;

const nx_api_t *const nx_apis[] = {&nx_api_nexsis, MOODLEWS NULL};

/* Whose routes are counted: theirs, and those every mount has. */
static const nx_api_t *const counted[] = {&nx_api_nexsis, MOODLEWS &nx_health, NULL};

/* --- start ----------------------------------------------------------------------------------- */

/* Whether every mount has a database; also what `apachectl configtest` asks. */
static int check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *main)
{
    nx_db_t *all = NULL;
    server_rec *s;

    (void)plog;
    (void)ptemp;
    for (s = main; s; s = s->next) {
        nx_server_t *server = nx_conf_server(s);
        const char *wrong;

        if (!server->mounts->nelts)
            continue;
        wrong = nx_pool_create(pconf, s, &all, &server->db);
        if (wrong) {
            ap_log_error(APLOG_MARK, APLOG_EMERG, 0, s, "NXS0001: %s", wrong);
            return HTTP_INTERNAL_SERVER_ERROR;
        }
    }
    return OK;
}

static int has_mounts(server_rec *s)
{
    while (s && !nx_conf_server(s)->mounts->nelts)
        s = s->next;
    return s != NULL;
}

static int post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *main)
{
    apr_status_t rv;

    (void)plog;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG || !has_mounts(main))
        return OK;
    nx_brake_create(pconf);
    rv = nx_segment_open(main, counted, ptemp);
    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_WARNING, rv, main,
                     "NXS0006: no shared memory: nothing is counted");
    if (!nx_worker_create(pconf))
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, main,
                     "NXS0005: without mod_watchdog courses are not made from templates and old "
                     "answers are not removed (nexsisctl db prune does)");
    return OK;
}

static void child_init(apr_pool_t *pchild, server_rec *main)
{
    server_rec *s;
    int i;

    nx_key_start(pchild);
    for (i = 0; nx_apis[i]; i++) {
        if (nx_apis[i]->start)
            nx_apis[i]->start(pchild);
    }
    for (s = main; s; s = s->next) {
        nx_db_t *db = nx_conf_server(s)->db;
        if (db)
            nx_pool_start(db, pchild);
    }
    nx_worker_start(pchild, main);
}

/* --- a request's way ------------------------------------------------------------------------- */

/* Before mod_status shows the request line: Locations are not known yet, so by path. */
static int post_read_request(request_rec *r)
{
    const nx_conf_t *conf = nx_conf_find_mount(r->server, r->uri);

    if (conf && !r->prev && !r->main) {
        nx_request_adopt(r, conf);
        nx_request_redact(r);
    }
    return DECLINED;
}

static int translate_name(request_rec *r)
{
    const nx_conf_t *conf = nx_conf_of(r);
    nx_note_t *note;

    if (!conf->api)
        return DECLINED;
    note = nx_request_adopt(r, conf);
    if (nx_through_on(note)) { /* it may be somebody else's: nothing of it is touched */
        nx_request_restore(r);
        return DECLINED;
    }
    note->mounted = 1;
    nx_request_redact(r);
    r->filename = apr_pstrcat(r->pool, "nexsis:", conf->mount, NULL);
    return OK;
}

/* No directory walk: no .htaccess, no limits of the file system on ids. Locations are not seen in
 * this hook; what translate_name saw is in the note. */
static int map_to_storage(request_rec *r)
{
    const nx_note_t *note = nx_request_note(r);

    return note && note->mounted ? OK : DECLINED;
}

/* Who it is, where the configuration asks for somebody (Require). */
static int check_authn(request_rec *r)
{
    nx_note_t *note = nx_request_note(r);
    nx_err_t *err;

    if (!note || !nx_conf_of(r)->api || nx_through_on(note))
        return DECLINED;
    err = nx_auth(r, NULL);
    if (!err)
        return OK;
    note->err = err;
    return nx_err_info(err->kind)->status;
}

/* What needs no user at all where Require asks for one; after mod_authz_core, whose rules about
 * networks hold here too. */
static int access_without_user(request_rec *r)
{
    if (!nx_request_note(r) || !nx_conf_of(r)->api)
        return DECLINED;
    return nx_health_is(r) || nx_docs_is(r) || r->method_number == M_OPTIONS ? OK : DECLINED;
}

static int handler(request_rec *r)
{
    const nx_conf_t *conf = nx_conf_of(r);
    int done = nx_metrics_serve(r);
    nx_note_t *note;

    if (done != DECLINED || !nx_request_note(r) || !conf->api)
        return done;
    note = nx_request_adopt(r, conf); /* <If> may have changed settings since */
    if (nx_through_on(note))
        return nx_serve(r);
    done = nx_health_serve(r);
    if (done == DECLINED)
        done = nx_docs_serve(r);
    return done != DECLINED ? done : nx_serve(r);
}

static void set_notes(request_rec *r, const nx_note_t *note)
{
    const nx_req_t *q = note->q;
    apr_table_t *t = r->notes;

    apr_table_setn(t, "nexsis-request", q->id);
    apr_table_setn(t, "nexsis-key", q->caller ? q->caller->key_id : "-");
    apr_table_setn(t, "nexsis-route", note->route ? note->route->path : "-");
    apr_table_setn(t, "nexsis-code", note->err ? nx_err_info(note->err->kind)->slug : "ok");
    apr_table_setn(t, "nexsis-db-us", apr_psprintf(r->pool, "%" APR_TIME_T_FMT, q->db_time));
}

/* While the database is away every request fails the same way: one line a second and kind says
 * so, the others are counted in the next. Errors a client caused are all logged. */
static int is_flood(nx_kind_t kind, apr_uint32_t *held_back)
{
    static volatile apr_uint32_t seconds[NX_KIND_COUNT], helds[NX_KIND_COUNT];
    volatile apr_uint32_t *second = &seconds[kind], *held = &helds[kind];
    apr_uint32_t now = (apr_uint32_t)apr_time_sec(apr_time_now()), last;

    *held_back = 0;
    if (nx_err_info(kind)->status < 500)
        return 0;
    last = apr_atomic_read32(second);
    if (last == now || apr_atomic_cas32(second, now, last) != last) {
        apr_atomic_inc32(held);
        return 1;
    }
    *held_back = apr_atomic_xchg32(held, 0);
    return 0;
}

static void log_error(request_rec *r, const nx_note_t *note)
{
    static const int levels[] = {APLOG_DEBUG, APLOG_INFO, APLOG_WARNING, APLOG_ERR, APLOG_CRIT};
    const nx_err_t *err = note->err;
    const nx_kind_info_t *info = nx_err_info(err->kind);
    apr_uint32_t held_back;

    if (is_flood(err->kind, &held_back))
        return;
    if (held_back)
        ap_log_rerror(APLOG_MARK, APLOG_NOTICE, 0, r, "NXS0004: %u more like this", held_back);
    ap_log_rerror(
        APLOG_MARK, levels[info->level], 0, r, "NXS0002: %s request=%s key=%s route=%s%s%s%s%s",
        info->slug, note->q->id, note->q->caller ? note->q->caller->key_id : "-",
        note->route ? note->route->path : "-", err->field ? " field=" : "",
        err->field ? err->field : "", err->cause ? " cause=" : "", err->cause ? err->cause : "");
}

static void count(const request_rec *r, const nx_note_t *note)
{
    nx_tally_t tally = {note->route, r->status, note->err, note->q->attempts, 0, note->q->db_time};

    tally.took = apr_time_now() - r->request_time;
    nx_counters_add(&tally);
}

/* First of all loggers: what they see has no secrets, and has our notes. */
static int log_transaction(request_rec *r)
{
    request_rec *first = r, *last = r;
    const nx_note_t *note;

    while (first->prev)
        first = first->prev;
    note = nx_request_note(first);
    if (!note)
        return DECLINED;
    for (; first; last = first, first = first->next)
        nx_request_redact(first);
    if (note->passed)
        return DECLINED;
    set_notes(r, note);
    count(last, note);
    if (note->err)
        log_error(r, note);
    else if (note->q->attempts)
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, "NXS0003: retried=%d request=%s",
                      note->q->attempts, note->q->id);
    return DECLINED;
}

static void register_hooks(apr_pool_t *p)
{
    nx_errpage_register();
    nx_through_register();
    nx_status_register(p);
    ap_hook_check_config(check_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(child_init, NULL, NULL, APR_HOOK_LAST);
    ap_hook_post_read_request(post_read_request, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_translate_name(translate_name, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_map_to_storage(map_to_storage, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_check_access_ex(access_without_user, NULL, NULL, APR_HOOK_REALLY_LAST,
                            AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_check_authn(check_authn, NULL, NULL, APR_HOOK_FIRST, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_handler(handler, NULL, NULL, APR_HOOK_REALLY_FIRST); /* before mod_proxy's */
    ap_hook_insert_error_filter(nx_errpage_insert, NULL, NULL, APR_HOOK_LAST);
    ap_hook_log_transaction(log_transaction, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

AP_DECLARE_MODULE(nexsis) = {
    STANDARD20_MODULE_STUFF, nx_conf_create,   nx_conf_merge,  nx_conf_create_server,
    nx_conf_merge_server,    nx_conf_commands, register_hooks, 0};
