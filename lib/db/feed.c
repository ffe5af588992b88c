/* SPDX-License-Identifier: Apache-2.0
 *
 * The thread that waits for changes on behalf of everybody. Listening only makes it quicker: what
 * counts is the number given last, which it asks for through the pool.
 */
#include "db/feed.h"

#include <apr_atomic.h>
#include <apr_portable.h>
#include <apr_strings.h>
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <apr_thread_proc.h>
#include <poll.h>

#include "core/ident.h"
#include "db/listen.h"

#define NUMBER_PAUSE (100 * 1000)     /* between two numberings, microseconds */
#define LOOK_PAUSE   APR_USEC_PER_SEC /* between two looks while somebody waits */
#define IDLE_PAUSE   (10 * APR_USEC_PER_SEC)
#define CALL_WAIT    (3 * APR_USEC_PER_SEC) /* longest a numbering may take */
#define NUMBER_MAX   5000                   /* a full batch of change_number.sql */
#define LISTEN_KEEP  (60 * APR_USEC_PER_SEC)
#define ENDING_PAUSE (200 * 1000) /* how often who waits asks whether the child ends */

typedef struct nx_feed_t {
    struct nx_feed_t *next;
    nx_db_t *db;
    const nx_feed_conf_t *conf;
    apr_thread_t *thread;
    apr_file_t *wake_in, *wake_out; /* a pipe: a byte in it wakes the thread */
    volatile apr_uint32_t poked, stopping;

    apr_thread_mutex_t *mutex; /* guards everything below */
    apr_thread_cond_t *news;
    unsigned count;
    int waiting;
    apr_time_t waited; /* when somebody began or ended to wait */

    /* the thread's own */
    apr_int64_t last; /* the number given last, as it knows; -1: not yet */
    apr_time_t looked;
    nx_listen_t *listen;
} nx_feed_t;

/* Of this child; written by child_init alone. */
static nx_feed_t *feeds;

static nx_feed_t *find(const nx_db_t *db)
{
    nx_feed_t *f = feeds;

    while (f && f->db != db)
        f = f->next;
    return f;
}

static void wake(nx_feed_t *f)
{
    apr_size_t one = 1;

    (void)!apr_file_write(f->wake_in, "", &one);
}

static void announce(nx_feed_t *f)
{
    apr_thread_mutex_lock(f->mutex);
    f->count++;
    apr_thread_cond_broadcast(f->news);
    apr_thread_mutex_unlock(f->mutex);
}

/* What change_number said. */
typedef struct numbered_t {
    apr_int64_t last;
    int again; /* not all may have a number now */
} numbered_t;

static nx_err_t *take_numbered(void *baton, const nx_row_t *row)
{
    numbered_t *n = baton;

    n->again = !nx_row_text(row, 0) || apr_atoi64(nx_row_text(row, 0)) >= NUMBER_MAX;
    n->last = apr_atoi64(nx_row_text(row, 1));
    return NULL;
}

/* Has changes numbered and tells who waits when there are more. That it failed is no matter: the
 * next look is as good. */
static void look(nx_feed_t *f, apr_pool_t *p)
{
    nx_req_t *q = apr_pcalloc(p, sizeof(*q));
    numbered_t n = {-1, 0};
    nx_sink_t sink = {&n, take_numbered, NULL};

    q->pool = p;
    q->settings = f->conf->settings;
    q->id = nx_id_new(p);
    q->address = "";
    q->db = f->db;
    q->deadline = nx_time_mono() + CALL_WAIT;
    q->warnings = apr_array_make(p, 1, sizeof(const char *));
    f->looked = nx_time_mono();
    if (nx_db_read(q, &NX_SQL_CORE_CHANGE_NUMBER, NULL, &sink, 0))
        return;
    if (n.again)
        apr_atomic_set32(&f->poked, 1);
    if (n.last != f->last)
        announce(f);
    f->last = n.last;
}

/* What the thread is to do next, and when at the latest. */
static apr_interval_time_t plan(nx_feed_t *f, int *wanted)
{
    apr_time_t now = nx_time_mono(), next;

    apr_thread_mutex_lock(f->mutex);
    *wanted = f->waiting || (f->waited && now - f->waited < LISTEN_KEEP);
    next = f->looked + (f->waiting ? LOOK_PAUSE : IDLE_PAUSE);
    apr_thread_mutex_unlock(f->mutex);
    if (apr_atomic_read32(&f->poked))
        next = f->looked + NUMBER_PAUSE;
    return next > now ? next - now : 0;
}

/* Sleeps until a byte comes through the pipe, the listening connection has something, or PAUSE is
 * over. */
static void sleep_well(nx_feed_t *f, apr_interval_time_t pause)
{
    char bytes[64];
    apr_size_t len = sizeof(bytes);
    struct pollfd fds[2];
    apr_os_file_t fd;
    int listening;

    apr_os_file_get(&fd, f->wake_out);
    fds[0] = (struct pollfd){fd, POLLIN, 0};
    listening = nx_listen_poll(f->listen, &fds[1]);
    if (poll(fds, listening ? 2 : 1, (int)(pause / 1000) + 1) > 0 && fds[0].revents)
        (void)!apr_file_read(f->wake_out, bytes, &len);
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *baton)
{
    nx_feed_t *f = baton;
    apr_pool_t *p;

    apr_pool_create(&p, apr_thread_pool_get(thread));
    f->listen = nx_listen_make(apr_thread_pool_get(thread), f->conf->conninfo);
    while (!apr_atomic_read32(&f->stopping)) {
        int wanted, poked = (int)apr_atomic_read32(&f->poked);
        apr_interval_time_t pause = plan(f, &wanted);

        if (nx_listen_work(f->listen, wanted))
            announce(f);
        if (pause == 0 && (poked || wanted)) {
            apr_atomic_set32(&f->poked, 0);
            look(f, p);
            apr_pool_clear(p);
        } else if (pause == 0) {
            f->looked = nx_time_mono();
        } else {
            sleep_well(f, pause);
        }
    }
    nx_listen_end(f->listen);
    return NULL;
}

static apr_status_t stop(void *baton)
{
    nx_feed_t *f = baton;
    apr_status_t ignored;

    apr_atomic_set32(&f->stopping, 1);
    wake(f);
    apr_thread_join(&ignored, f->thread);
    return APR_SUCCESS;
}

void nx_feed_start(nx_db_t *db, const nx_feed_conf_t *conf, apr_pool_t *pchild)
{
    nx_feed_t *f;

    if (!conf->waiters || find(db))
        return;
    f = apr_pcalloc(pchild, sizeof(*f));
    f->db = db;
    f->conf = conf;
    f->last = -1;
    if (apr_thread_mutex_create(&f->mutex, APR_THREAD_MUTEX_DEFAULT, pchild) != APR_SUCCESS ||
        apr_thread_cond_create(&f->news, pchild) != APR_SUCCESS ||
        apr_file_pipe_create_ex(&f->wake_out, &f->wake_in, APR_FULL_NONBLOCK, pchild) !=
            APR_SUCCESS ||
        apr_thread_create(&f->thread, NULL, run, f, pchild) != APR_SUCCESS)
        return;
    apr_pool_pre_cleanup_register(pchild, f, stop);
    f->next = feeds;
    feeds = f;
}

void nx_feed_poke(nx_db_t *db)
{
    nx_feed_t *f = find(db);

    if (f && apr_atomic_cas32(&f->poked, 1, 0) == 0)
        wake(f);
}

unsigned nx_feed_count(nx_db_t *db)
{
    nx_feed_t *f = find(db);
    unsigned count;

    if (!f)
        return 0;
    apr_thread_mutex_lock(f->mutex);
    count = f->count;
    apr_thread_mutex_unlock(f->mutex);
    return count;
}

/* With the lock held. */
static nx_feed_end_t wait_for_news(nx_feed_t *f, unsigned seen, apr_time_t until)
{
    while (f->count == seen) {
        apr_interval_time_t left = until - nx_time_mono();

        if (left <= 0 || apr_atomic_read32(&f->stopping) || f->conf->ending())
            return NX_FEED_OVER;
        apr_thread_cond_timedwait(f->news, f->mutex, left < ENDING_PAUSE ? left : ENDING_PAUSE);
    }
    return NX_FEED_NEWS;
}

nx_feed_end_t nx_feed_wait(nx_db_t *db, unsigned seen, apr_time_t until)
{
    nx_feed_t *f = find(db);
    nx_feed_end_t end = NX_FEED_FULL;

    if (!f)
        return NX_FEED_FULL;
    apr_thread_mutex_lock(f->mutex);
    if (f->waiting < f->conf->waiters) {
        f->waiting++;
        f->waited = nx_time_mono();
        if (f->waiting == 1)
            wake(f);
        end = wait_for_news(f, seen, until);
        f->waiting--;
        f->waited = nx_time_mono();
    }
    apr_thread_mutex_unlock(f->mutex);
    return end;
}
