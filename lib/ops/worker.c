/* SPDX-License-Identifier: Apache-2.0
 *
 * A watchdog thread in each child. What one child of a server does, the others need not: they take
 * turns by the counters. A request has nothing to do with any of this, so this file logs itself.
 */
#include "ops/worker.h"

#include <apr_atomic.h>
#include <apr_network_io.h>
#include <apr_optional.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include <ap_mpm.h>
#include <http_log.h>
#include <mod_watchdog.h>
#include <unistd.h>

#include "core/ident.h"
#include "db/feed.h"
#include "db/pool.h"
#include "http/conf.h"
#include "ops/counters.h"

extern module AP_MODULE_DECLARE_DATA nexsis_module;

#define CALL_WAIT (3 * APR_USEC_PER_SEC) /* longest a call may take; steps are under 1 s */
#define BUSY_MAX  (2 * APR_USEC_PER_SEC) /* then the other databases of this server */
#define UPKEEP    3600                   /* seconds between */

enum { NUMBER_MAX = 5000 }; /* a full batch of change_number.sql */

/* A database of this server, and how it is called in the background. */
typedef struct work_t {
    nx_db_t *db;
    server_rec *server;
    nx_settings_t settings;
    nx_kind_t fault; /* what is wrong with it, as it was logged; NX_KIND_COUNT: nothing */
    int stranger;    /* its jobs are another database's */
    nx_feed_conf_t feed;
} work_t;

/* What job_run said. */
typedef struct step_t {
    apr_pool_t *pool;
    int here, more;
    const char *job, *state, *reason;
} step_t;

static APR_OPTIONAL_FN_TYPE(ap_watchdog_get_instance) * get_instance;
static APR_OPTIONAL_FN_TYPE(ap_watchdog_register_callback) * register_callback;

/* Of this child; written by child_init, then by its watchdog's thread alone. */
static apr_array_header_t *works;   /* work_t */
static nx_child_t *place;           /* where its numbers go; NULL: no room for them */
static apr_thread_mutex_t *running; /* held while it works */
static const char *node;
static volatile apr_uint32_t started, stopping;

/* A request of nobody's. */
static nx_req_t *make_request(const work_t *w, apr_pool_t *p)
{
    nx_req_t *q = apr_pcalloc(p, sizeof(*q));

    q->pool = p;
    q->settings = &w->settings;
    q->id = nx_id_new(p);
    q->address = "";
    q->db = w->db;
    q->deadline = nx_time_mono() + CALL_WAIT;
    q->warnings = apr_array_make(p, 1, sizeof(const char *));
    return q;
}

static int is_true(const nx_row_t *row, int col)
{
    const char *text = nx_row_text(row, col);

    return text && text[0] == 't';
}

static nx_err_t *take_step(void *baton, const nx_row_t *row)
{
    step_t *step = baton;

    step->here = is_true(row, 0);
    step->more = is_true(row, 1);
    step->job = apr_pstrdup(step->pool, nx_row_text(row, 2));
    step->state = apr_pstrdup(step->pool, nx_row_text(row, 3));
    step->reason = apr_pstrdup(step->pool, nx_row_text(row, 4));
    return NULL;
}

static nx_err_t *take_more(void *baton, const nx_row_t *row)
{
    ((step_t *)baton)->more = is_true(row, 0);
    return NULL;
}

/* Says what is wrong when it begins, not each time. */
static void note_fault(work_t *w, const nx_err_t *err)
{
    nx_kind_t kind = err ? err->kind : NX_KIND_COUNT;

    if (w->fault == kind)
        return;
    w->fault = kind;
    if (err)
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, w->server, "NXS0010: background work waits: %s%s%s",
                     nx_err_info(kind)->slug, err->cause ? " cause=" : "",
                     err->cause ? err->cause : "");
}

static void note_job(work_t *w, const step_t *step)
{
    if (w->stranger != !step->here && !step->here)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, w->server,
                     "NXS0011: jobs are left alone: nexsis.site.home names another database, of "
                     "which this is a copy; if it has moved here: UPDATE nexsis.site SET home = "
                     "DEFAULT");
    w->stranger = !step->here;
    if (!step->job || !step->state)
        return;
    if (!strcmp(step->state, "done")) {
        nx_counters_job(NX_JOB_DONE);
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, w->server, "NXS0012: job %s is done", step->job);
    } else if (!strcmp(step->state, "failed")) {
        nx_counters_job(NX_JOB_FAILED);
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, w->server, "NXS0013: job %s has failed: %s",
                     step->job, step->reason ? step->reason : "");
    } else if (!strcmp(step->state, "queued")) {
        nx_counters_job(NX_JOB_AGAIN);
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, w->server,
                     "NXS0014: job %s is tried again later: %s", step->job,
                     step->reason ? step->reason : "");
    }
}

/* Steps of jobs while there are any. */
static void do_jobs(work_t *w, apr_pool_t *p)
{
    apr_time_t until = nx_time_mono() + BUSY_MAX;
    step_t step;
    nx_err_t *err;

    do {
        nx_sink_t sink = {&step, take_step, NULL};

        apr_pool_clear(p);
        step = (step_t){.pool = p};
        err = nx_db_read(make_request(w, p), &NX_SQL_CORE_JOB_RUN, &node, &sink, 0);
        note_fault(w, err);
        if (err)
            return;
        note_job(w, &step);
    } while (step.more && !apr_atomic_read32(&stopping) && nx_time_mono() < until);
}

static nx_err_t *take_full(void *baton, const nx_row_t *row)
{
    const char *numbered = nx_row_text(row, 0);

    ((step_t *)baton)->more = numbered && apr_atoi64(numbered) >= NUMBER_MAX;
    return NULL;
}

/* Numbers for the change feed, where no child has done it yet. */
static void do_numbers(work_t *w, apr_pool_t *p)
{
    apr_time_t until = nx_time_mono() + BUSY_MAX;
    step_t step = {.pool = p};
    nx_sink_t sink = {&step, take_full, NULL};
    nx_err_t *err;

    do {
        apr_pool_clear(p);
        err = nx_db_read(make_request(w, p), &NX_SQL_CORE_CHANGE_NUMBER, NULL, &sink, 0);
    } while (!err && step.more && !apr_atomic_read32(&stopping) && nx_time_mono() < until);
    note_fault(w, err);
}

/* What changed among course totals, for the grade feed. */
static void do_grades(work_t *w, apr_pool_t *p)
{
    apr_time_t until = nx_time_mono() + BUSY_MAX;
    const char *period = apr_itoa(p, w->settings.grade_scan);
    step_t step = {.pool = p};
    nx_sink_t sink = {&step, take_more, NULL};
    nx_err_t *err;

    do {
        step.more = 0;
        err = nx_db_read(make_request(w, p), &NX_SQL_CORE_GRADE_SCAN, &period, &sink, 0);
    } while (!err && step.more && !apr_atomic_read32(&stopping) && nx_time_mono() < until);
    note_fault(w, err);
}

/* Runs SQL again and again while it says that there is more. */
static nx_err_t *run_out(work_t *w, const nx_sql_t *sql, const char *const *args, apr_pool_t *p)
{
    step_t step = {.pool = p, .more = 1};
    nx_sink_t sink = {&step, take_more, NULL};

    while (step.more && !apr_atomic_read32(&stopping))
        NX_TRY(nx_db_read(make_request(w, p), sql, args, &sink, 0));
    return NULL;
}

/* That this server is there, and that old answers and changes are not. */
static void do_upkeep(work_t *w, apr_pool_t *p)
{
    const char *days = apr_itoa(p, w->settings.change_keep);
    nx_err_t *err = nx_db_read(make_request(w, p), &NX_SQL_CORE_NODE_SEEN, &node, NULL, 0);

    if (!err)
        err = run_out(w, &NX_SQL_CORE_REQUESTS_PRUNE, NULL, p);
    if (!err)
        err = run_out(w, &NX_SQL_CORE_CHANGE_PRUNE, &days, p);
    note_fault(w, err);
    if (err)
        nx_counters_turn_back(NX_TURN_UPKEEP);
}

/* What the child's pools look like, summed, for everybody to see. */
static void show_connections(void)
{
    nx_gauge_t all = {0, 0, 0, 0};
    int i;

    if (!place)
        return;
    for (i = 0; i < works->nelts; i++) {
        nx_gauge_t g = nx_pool_gauge(APR_ARRAY_IDX(works, i, work_t).db);
        all.open += g.open;
        all.idle += g.idle;
        all.waiting += g.waiting;
        all.max += g.max;
    }
    place->open = (apr_uint64_t)all.open;
    place->idle = (apr_uint64_t)all.idle;
    place->waiting = (apr_uint64_t)all.waiting;
    place->max = (apr_uint64_t)all.max;
}

static void work(apr_pool_t *p)
{
    int jobs = nx_counters_turn(NX_TURN_JOBS, 1);
    int upkeep = nx_counters_turn(NX_TURN_UPKEEP, UPKEEP);
    apr_pool_t *sub;
    int i;

    show_connections();
    apr_pool_create(&sub, p);
    for (i = 0; i < works->nelts; i++) {
        work_t *w = &APR_ARRAY_IDX(works, i, work_t);

        if (upkeep)
            do_upkeep(w, sub);
        if (jobs)
            do_numbers(w, sub);
        if (jobs && w->settings.grade_scan)
            do_grades(w, sub);
        if (jobs && !w->settings.read_only)
            do_jobs(w, sub);
    }
    apr_pool_destroy(sub);
}

/* Called every second by this child's watchdog thread. */
static apr_status_t tick(int state, void *data, apr_pool_t *p)
{
    (void)data;
    if (state != AP_WATCHDOG_STATE_RUNNING || !apr_atomic_read32(&started))
        return APR_SUCCESS;
    apr_thread_mutex_lock(running);
    if (!apr_atomic_read32(&stopping))
        work(p);
    apr_thread_mutex_unlock(running);
    return APR_SUCCESS;
}

int nx_worker_create(apr_pool_t *pconf)
{
    ap_watchdog_t *watchdog;

    get_instance = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_get_instance);
    register_callback = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_register_callback);
    return get_instance && register_callback &&
           get_instance(&watchdog, "_nexsis_", 0, 0, pconf) == APR_SUCCESS &&
           register_callback(watchdog, AP_WD_TM_INTERVAL, NULL, tick) == APR_SUCCESS;
}

/* The child ends, its connections are about to go. A call lasts CALL_WAIT at most. */
static apr_status_t stop(void *none)
{
    apr_time_t until = nx_time_mono() + CALL_WAIT + APR_USEC_PER_SEC / 2;

    (void)none;
    apr_atomic_set32(&stopping, 1);
    while (APR_STATUS_IS_EBUSY(apr_thread_mutex_trylock(running))) {
        if (nx_time_left_ms(until) == 0)
            return APR_SUCCESS;
        apr_sleep(1000);
    }
    apr_thread_mutex_unlock(running);
    if (place)
        place->pid = 0;
    return APR_SUCCESS;
}

static int is_known(const nx_db_t *db)
{
    int i;

    for (i = 0; i < works->nelts; i++) {
        if (APR_ARRAY_IDX(works, i, work_t).db == db)
            return 1;
    }
    return 0;
}

/* The settings of a server's first mount: what is said beside it holds in the background too. */
static void add_work(apr_pool_t *p, server_rec *s)
{
    const nx_server_t *server = nx_conf_server(s);
    work_t *w;

    if (!server->db || is_known(server->db))
        return;
    w = apr_array_push(works);
    w->db = server->db;
    w->server = s;
    w->fault = NX_KIND_COUNT;
    nx_conf_settle(nx_conf_merge(p, ap_get_module_config(s->lookup_defaults, &nexsis_module),
                                 APR_ARRAY_IDX(server->mounts, 0, void *)),
                   &w->settings);
}

static int child_ends(void)
{
    int state;

    return apr_atomic_read32(&stopping) ||
           (ap_mpm_query(AP_MPMQ_MPM_STATE, &state) == APR_SUCCESS && state == AP_MPMQ_STOPPING);
}

/* Whoever waits keeps a thread from serving: never more than half of them. */
static void start_feed(work_t *w, apr_pool_t *pchild)
{
    int threaded = AP_MPMQ_NOT_SUPPORTED, threads = 0;

    ap_mpm_query(AP_MPMQ_IS_THREADED, &threaded);
    if (threaded == AP_MPMQ_NOT_SUPPORTED || ap_mpm_query(AP_MPMQ_MAX_THREADS, &threads))
        return;
    w->feed.settings = &w->settings;
    w->feed.waiters = w->settings.max_waiters < threads / 2 ? w->settings.max_waiters : threads / 2;
    w->feed.ending = child_ends;
    w->feed.conninfo = w->settings.listen;
    if (!*w->settings.listen)
        w->feed.conninfo = nx_pool_conninfo(w->db);
    else if (strcasecmp(w->settings.listen, "off") == 0)
        w->feed.conninfo = NULL;
    nx_feed_start(w->db, &w->feed, pchild);
}

void nx_worker_start(apr_pool_t *pchild, server_rec *main)
{
    char name[APRMAXHOSTLEN + 1] = "localhost";
    server_rec *s;
    int i;

    works = apr_array_make(pchild, 1, sizeof(work_t));
    for (s = main; s; s = s->next)
        add_work(pchild, s);
    for (i = 0; i < works->nelts; i++)
        start_feed(&APR_ARRAY_IDX(works, i, work_t), pchild);
    if (!works->nelts ||
        apr_thread_mutex_create(&running, APR_THREAD_MUTEX_DEFAULT, pchild) != APR_SUCCESS)
        return;
    (void)!apr_gethostname(name, sizeof(name), pchild);
    node = apr_pstrdup(pchild, name);
    place = nx_counters_child((long)getpid());
    apr_pool_pre_cleanup_register(pchild, NULL, stop);
    apr_atomic_set32(&started, 1);
}
