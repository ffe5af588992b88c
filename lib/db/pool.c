/* SPDX-License-Identifier: Apache-2.0
 *
 * mod_dbd as a bag of PGconns. Its pool connects under a mutex and waits without limit, so only
 * the connector thread ever calls it; requests see a queue with a timed wait. Broken connections
 * go back to the connector, which lets mod_dbd reset them.
 */
#include "db/pool.h"

#include <apr_optional.h>
#include <apr_strings.h>
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <apr_thread_proc.h>
#include <httpd.h>
#include <http_config.h>
#include <apr_dbd.h>
#include <mod_dbd.h>

#include "core/ident.h"
#include "db/conn.h"
#include "db/dbdconf.h"
#include "db/queue.h"
#include "db/session.h"

#define BACKOFF_MIN (20 * 1000)   /* between attempts to connect, microseconds */
#define BACKOFF_MAX (200 * 1000)  /* while nobody answers */
#define REFUSED_MAX (1000 * 1000) /* while the server answers, but not to us */
#define TRIM_AFTER  (300 * APR_USEC_PER_SEC)
#define WARM_MAX    (2 * APR_USEC_PER_SEC)
#define LOOK_AROUND (10 * APR_USEC_PER_SEC)
#define STOP_WAIT   (3 * APR_USEC_PER_SEC)

struct nx_db_t {
    struct nx_db_t *next;
    server_rec *server;
    const char *conninfo; /* what DBDParams says */
    int max;              /* connections a child may have: DBDMax */
    int keep;             /* of those, how many stay when idle: DBDKeep */
    int unnamed;
    nx_conn_t **conns; /* all that mod_dbd lent us, open of them */

    apr_thread_mutex_t *mutex; /* guards everything below */
    apr_thread_cond_t *freed;  /* a connection became free, or the state changed */
    apr_thread_cond_t *work;   /* the connector has something to do */
    apr_thread_t *thread;
    nx_queue_t idle;
    nx_used_t *used;    /* what requests ran in this child, by nx_sql_t.index */
    nx_conn_t *retired; /* to be given to mod_dbd by the connector */
    int open;
    int waiting;
    int failures;          /* attempts to connect since the last success */
    apr_time_t connecting; /* since when an attempt to connect is on its way; 0: none */
    apr_time_t not_before; /* when to try again after a failure, whoever waits */
    int refused;           /* the server is there and would not have us (limit, password) */
    int down;              /* no server: nobody waits for a connection that cannot come */
    int stopping, stopped;
};

static APR_OPTIONAL_FN_TYPE(ap_dbd_open) * dbd_open;
static APR_OPTIONAL_FN_TYPE(ap_dbd_close) * dbd_close;

static nx_conn_t *connect_one(nx_db_t *db, apr_pool_t *p)
{
    ap_dbd_t *dbd = dbd_open(p, db->server);
    nx_conn_t *conn;

    if (!dbd)
        return NULL;
    conn = nx_conn_of(apr_dbd_native_handle(dbd->driver, dbd->handle), dbd->pool);
    if (conn) {
        conn->dbd = dbd;
        conn->idle_since = nx_time_mono();
    }
    return conn;
}

static apr_interval_time_t backoff(const nx_db_t *db)
{
    apr_interval_time_t most = db->refused ? REFUSED_MAX : BACKOFF_MAX;
    int doublings = db->failures < 8 ? db->failures - 1 : 8;
    apr_interval_time_t t = (apr_interval_time_t)BACKOFF_MIN << doublings;

    return t < most ? t : most;
}

/* Connects, with the lock given up meanwhile. While the server is away a ping asks first, which
 * says nothing into the error log; one failure alone may be a backend killed while it started. */
static void connect_and_note(nx_db_t *db, apr_pool_t *p)
{
    int away = db->down;
    nx_conn_t *conn = NULL;
    PGPing ping = PQPING_OK;

    db->connecting = nx_time_mono();
    apr_thread_mutex_unlock(db->mutex);
    if (away)
        ping = PQping(db->conninfo);
    if (ping == PQPING_OK)
        conn = connect_one(db, p);
    if (!conn && !away)
        ping = PQping(db->conninfo);
    apr_thread_mutex_lock(db->mutex);
    db->connecting = 0;
    if (conn) {
        db->conns[db->open++] = conn;
        db->failures = db->down = 0;
        db->not_before = 0;
        nx_queue_append(&db->idle, conn);
        apr_thread_cond_signal(db->freed);
        return;
    }
    db->failures++;
    db->refused = ping == PQPING_OK;
    db->not_before = nx_time_mono() + backoff(db);
    if (db->failures > (db->refused ? 5 : 1) && db->open == 0) {
        db->down = 1;
        apr_thread_cond_broadcast(db->freed);
    }
}

/* Gives to mod_dbd what requests found broken, and what has been idle for long. */
static void retire(nx_db_t *db)
{
    nx_conn_t *conn;

    while ((conn = db->retired) != NULL) {
        int i = 0;

        db->retired = conn->next;
        apr_thread_mutex_unlock(db->mutex);
        dbd_close(db->server, conn->dbd);
        apr_thread_mutex_lock(db->mutex);
        while (db->conns[i] != conn)
            i++;
        db->conns[i] = db->conns[--db->open];
    }
}

/* The child ends: mod_dbd wants everything back, whoever used it. */
static void give_all_back(nx_db_t *db)
{
    while (db->open)
        dbd_close(db->server, db->conns[--db->open]->dbd);
    db->idle = (nx_queue_t){NULL, 0};
    db->retired = NULL;
}

/* A new session nobody needs just now, while others do the work. */
static nx_conn_t *take_cold(nx_db_t *db)
{
    if (db->waiting || db->open < 2 || db->unnamed)
        return NULL;
    return nx_queue_take_cold(&db->idle);
}

/* Readies CONN with the lock given up meanwhile. */
static void warm_up(nx_db_t *db, nx_conn_t *conn, apr_pool_t *p)
{
    const nx_used_t *used = apr_pmemdup(p, db->used, NX_SQL_COUNT * sizeof(*db->used));

    apr_thread_mutex_unlock(db->mutex);
    if (nx_session_warm(conn, used, nx_time_mono() + WARM_MAX, p))
        nx_pool_put(db, conn);
    else
        nx_pool_drop(db, conn);
    apr_pool_clear(p);
    apr_thread_mutex_lock(db->mutex);
}

/* Waits for something to do, at most until it is time to try again or to look around. */
static void wait_for_work(nx_db_t *db)
{
    apr_interval_time_t pause = db->not_before - nx_time_mono();

    /* always a wait: going round without one would keep the lock from everybody */
    apr_thread_cond_timedwait(db->work, db->mutex, pause > 0 ? pause : LOOK_AROUND);
}

static void *APR_THREAD_FUNC connector(apr_thread_t *thread, void *baton)
{
    nx_db_t *db = baton;
    nx_conn_t *cold;
    apr_pool_t *p;

    apr_pool_create(&p, apr_thread_pool_get(thread));
    apr_thread_mutex_lock(db->mutex);
    while (!db->stopping) {
        if (db->retired) {
            retire(db);
        } else if (db->open < db->max && !db->idle.count && nx_time_mono() >= db->not_before) {
            connect_and_note(db, p);
            apr_pool_clear(p);
        } else if ((cold = take_cold(db)) != NULL) {
            warm_up(db, cold, p);
        } else {
            wait_for_work(db);
            nx_queue_trim(&db->idle, db->keep, nx_time_mono() - TRIM_AFTER, &db->retired);
        }
    }
    give_all_back(db);
    db->stopped = 1;
    apr_thread_cond_broadcast(db->freed);
    apr_thread_mutex_unlock(db->mutex);
    return NULL;
}

/* The child ends. A connector stuck in a connect is not waited for longer than a moment. */
static apr_status_t stop(void *baton)
{
    nx_db_t *db = baton;
    apr_time_t until = nx_time_mono() + STOP_WAIT;
    apr_status_t ignored;
    int stopped;

    /* prefork ends in a signal handler: the thread it interrupted may hold the lock */
    while (APR_STATUS_IS_EBUSY(apr_thread_mutex_trylock(db->mutex))) {
        if (nx_time_left_ms(until) == 0)
            return APR_SUCCESS;
        apr_sleep(1000);
    }
    db->stopping = 1;
    apr_thread_cond_broadcast(db->work);
    apr_thread_cond_broadcast(db->freed);
    while (!db->stopped && nx_time_left_ms(until) > 0)
        apr_thread_cond_timedwait(db->freed, db->mutex, 100 * 1000);
    stopped = db->stopped;
    apr_thread_mutex_unlock(db->mutex);
    if (stopped)
        apr_thread_join(&ignored, db->thread);
    return APR_SUCCESS;
}

const char *nx_pool_create(apr_pool_t *p, server_rec *s, nx_db_t **all, nx_db_t **db)
{
    nx_dbdconf_t conf;
    nx_db_t *made;

    dbd_open = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_open);
    dbd_close = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_close);
    if (!dbd_open || !dbd_close)
        return "NexsisApi needs mod_dbd: LoadModule dbd_module (a2enmod dbd)";
    nx_dbdconf_read(p, s, &conf);
    if (!conf.driver || strcmp(conf.driver, "pgsql") != 0)
        return "NexsisApi needs PostgreSQL: DBDriver pgsql";
    if (!conf.params)
        return "NexsisApi needs to know the database: DBDParams \"host=... dbname=... user=...\"";
    if (conf.keep > conf.max || conf.min > conf.keep)
        return apr_psprintf(p, "no number may be above the next: DBDMin %d, DBDKeep %d, DBDMax %d",
                            conf.min, conf.keep, conf.max);
    for (made = *all; made; made = made->next) {
        *db = made;
        if (strcmp(made->conninfo, conf.params) == 0 && made->max == conf.max)
            return NULL;
    }
    made = apr_pcalloc(p, sizeof(*made));
    made->next = *all;
    made->server = s;
    made->conninfo = conf.params;
    made->max = conf.max;
    made->conns = apr_pcalloc(p, (apr_size_t)conf.max * sizeof(*made->conns));
    made->used = apr_pcalloc(p, NX_SQL_COUNT * sizeof(*made->used));
    made->keep = conf.keep;
    *all = *db = made;
    return NULL;
}

void nx_pool_start(nx_db_t *db, apr_pool_t *pchild)
{
    apr_threadattr_t *attr;

    if (db->thread)
        return;
    if (apr_thread_mutex_create(&db->mutex, APR_THREAD_MUTEX_DEFAULT, pchild) != APR_SUCCESS ||
        apr_thread_cond_create(&db->freed, pchild) != APR_SUCCESS ||
        apr_thread_cond_create(&db->work, pchild) != APR_SUCCESS ||
        apr_threadattr_create(&attr, pchild) != APR_SUCCESS ||
        ap_thread_create(&db->thread, attr, connector, db, pchild) != APR_SUCCESS) {
        db->thread = NULL;
        return;
    }
    apr_pool_pre_cleanup_register(pchild, db, stop);
}

/* Waits for a change, at most until DEADLINE. 0: it has passed. */
static int wait_freed(nx_db_t *db, apr_time_t deadline)
{
    int left = nx_time_left_ms(deadline);

    if (left == 0)
        return 0;
    db->waiting++;
    apr_thread_cond_signal(db->work);
    apr_thread_cond_timedwait(db->freed, db->mutex, (apr_interval_time_t)left * 1000);
    db->waiting--;
    return 1;
}

/* Having no connection is not enough: one may just be on its way. */
static int seems_away(const nx_db_t *db)
{
    int slow = db->connecting && nx_time_mono() - db->connecting > BACKOFF_MAX;

    return !db->open && (db->failures || slow);
}

static nx_conn_t *pop_idle(nx_db_t *db)
{
    nx_conn_t *conn = nx_queue_pop(&db->idle);

    if (!db->idle.count && db->open < db->max)
        apr_thread_cond_signal(db->work); /* connect ahead of need */
    return conn;
}

/* The next idle connection, dead or alive. Who just came leaves one for each who waits already. */
static nx_conn_t *take_idle(nx_db_t *db, apr_time_t deadline, nx_kind_t *why)
{
    int waited = 0;

    while (!db->stopping) {
        if (db->idle.count > (waited ? 0 : db->waiting))
            return pop_idle(db);
        if (db->down)
            break;
        if (!wait_freed(db, deadline)) {
            *why = seems_away(db) ? NX_DB_DOWN : NX_DB_BUSY;
            break;
        }
        waited = 1;
    }
    return NULL;
}

nx_conn_t *nx_pool_get(nx_db_t *db, apr_time_t deadline, nx_kind_t *why)
{
    nx_conn_t *conn;

    *why = NX_DB_DOWN;
    if (!db || !db->thread)
        return NULL;
    for (;;) {
        apr_thread_mutex_lock(db->mutex);
        conn = take_idle(db, deadline, why);
        apr_thread_mutex_unlock(db->mutex);
        if (!conn || nx_conn_alive(conn))
            return conn;
        nx_pool_drop(db, conn);
    }
}

void nx_pool_put(nx_db_t *db, nx_conn_t *conn)
{
    conn->idle_since = nx_time_mono();
    apr_thread_mutex_lock(db->mutex);
    if (conn->last.sql)
        db->used[conn->last.sql->index] = conn->last;
    if (!conn->warm)
        apr_thread_cond_signal(db->work);
    nx_queue_push(&db->idle, conn);
    apr_thread_cond_signal(db->freed);
    apr_thread_mutex_unlock(db->mutex);
}

void nx_pool_drop(nx_db_t *db, nx_conn_t *conn)
{
    nx_conn_shut(conn);
    apr_thread_mutex_lock(db->mutex);
    conn->next = db->retired;
    db->retired = conn;
    apr_thread_cond_signal(db->work);
    apr_thread_mutex_unlock(db->mutex);
}

nx_gauge_t nx_pool_gauge(nx_db_t *db)
{
    nx_gauge_t g = {0, 0, 0, db->max};

    if (!db->thread)
        return g;
    apr_thread_mutex_lock(db->mutex);
    g = (nx_gauge_t){db->open, db->idle.count, db->waiting, db->max};
    apr_thread_mutex_unlock(db->mutex);
    return g;
}

const char *nx_pool_conninfo(const nx_db_t *db)
{
    return db->conninfo;
}

int nx_pool_unnamed(const nx_db_t *db)
{
    return db->unnamed;
}

void nx_pool_set_unnamed(nx_db_t *db)
{
    db->unnamed = 1;
}
