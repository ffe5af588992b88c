/* SPDX-License-Identifier: Apache-2.0
 *
 * Threads live as long as one run: what they do takes milliseconds each time. Where no thread can
 * be made, the caller does everything.
 */
#include "core/parallel.h"

#include <unistd.h>

#include <apr_atomic.h>

enum { MOST = 64 };

typedef struct run_t {
    nx_parallel_fn *fn;
    void *baton;
    apr_uint32_t count;
    volatile apr_uint32_t next;
} run_t;

typedef struct worker_t {
    run_t *run;
    apr_pool_t *pool;
    apr_thread_t *thread;
} worker_t;

static void work(worker_t *w)
{
    apr_uint32_t i;

    while ((i = apr_atomic_inc32(&w->run->next)) < w->run->count)
        w->run->fn(w->run->baton, (int)i, w->pool);
}

static void *APR_THREAD_FUNC main_of(apr_thread_t *thread, void *worker)
{
    (void)thread;
    work(worker);
    return NULL;
}

static apr_status_t end_pool(void *pool)
{
    apr_pool_destroy(pool);
    return APR_SUCCESS;
}

/* A pool with an allocator of its own: pools of one family must not be used by two threads. */
static apr_pool_t *make_pool(apr_pool_t *p)
{
    apr_pool_t *pool;

    if (apr_pool_create_unmanaged_ex(&pool, NULL, NULL) != APR_SUCCESS)
        return NULL;
    apr_pool_cleanup_register(p, pool, end_pool, apr_pool_cleanup_null);
    return pool;
}

void nx_parallel_run(apr_pool_t *p, int threads, int count, nx_parallel_fn *fn, void *baton)
{
    run_t run = {fn, baton, (apr_uint32_t)count, 0};
    worker_t workers[MOST] = {{NULL, NULL, NULL}};
    worker_t own = {&run, p, NULL};
    int i, more = (threads < count ? threads : count) - 1;

    if (more > MOST)
        more = MOST;
    for (i = 0; i < more; i++) {
        workers[i].run = &run;
        workers[i].pool = make_pool(p);
        if (!workers[i].pool || apr_thread_create(&workers[i].thread, NULL, main_of, &workers[i],
                                                  workers[i].pool) != APR_SUCCESS)
            workers[i].thread = NULL;
    }
    work(&own);
    for (i = 0; i < more; i++) {
        apr_status_t ended;

        if (workers[i].thread)
            apr_thread_join(&ended, workers[i].thread);
    }
}

static void *APR_THREAD_FUNC beside_main(apr_thread_t *thread, void *beside)
{
    nx_beside_t *b = beside;

    (void)thread;
    b->fn(b->baton);
    return NULL;
}

static apr_status_t end_beside(void *beside)
{
    nx_beside_wait(beside);
    return APR_SUCCESS;
}

nx_beside_t *nx_beside_make(apr_pool_t *p)
{
    nx_beside_t *b = apr_pcalloc(p, sizeof(*b));

    b->pool = make_pool(p);
    if (!b->pool)
        return NULL;
    apr_pool_pre_cleanup_register(p, b, end_beside);
    return b;
}

void nx_beside_start(nx_beside_t *b, void (*fn)(void *baton), void *baton)
{
    b->fn = fn;
    b->baton = baton;
    if (apr_thread_create(&b->thread, NULL, beside_main, b, b->pool) != APR_SUCCESS) {
        b->thread = NULL;
        fn(baton);
    }
}

void nx_beside_wait(nx_beside_t *b)
{
    apr_status_t ended;

    if (b->thread)
        apr_thread_join(&ended, b->thread);
    b->thread = NULL;
}

int nx_parallel_threads(int wanted)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (wanted > 0)
        return wanted;
    return cores > 2 ? (int)cores - 1 : 1;
}
