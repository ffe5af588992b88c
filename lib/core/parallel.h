/* SPDX-License-Identifier: Apache-2.0
 *
 * Work on more than one thread: computing on several, or something that waits beside the caller.
 * APR only.
 */
#ifndef NX_CORE_PARALLEL_H
#define NX_CORE_PARALLEL_H

#include <apr_thread_proc.h>

#include "../nx.h"

/* Does number I (0 to the count) with memory from P, which lives as long as nx_parallel_run's. */
typedef void nx_parallel_fn(void *baton, int i, apr_pool_t *p);

/* Runs FN for each of COUNT numbers, on THREADS threads at most, the caller's among them; back when
 * all are done. Each thread has a pool of its own, ended with P. */
void nx_parallel_run(apr_pool_t *p, int threads, int count, nx_parallel_fn *fn, void *baton);

/* A place for work beside the caller's. POOL is its memory, of an allocator of its own: the caller
 * may use it only while no work is on its way. */
typedef struct nx_beside_t {
    apr_pool_t *pool;
    apr_thread_t *thread; /* NULL: no work is on its way */
    void (*fn)(void *baton);
    void *baton;
} nx_beside_t;

/* Makes one whose work has ended, and whose memory is given back, before P is. NULL: no memory. */
nx_beside_t *nx_beside_make(apr_pool_t *p);

/* Runs FN of BATON on a thread of its own; at once, where none can be made. No other work of B is
 * on its way. */
void nx_beside_start(nx_beside_t *b, void (*fn)(void *baton), void *baton);

/* Waits until B's work, if any, is done. */
void nx_beside_wait(nx_beside_t *b);

/* How many threads WANTED stands for: 0 is all processors but one. */
int nx_parallel_threads(int wanted);

#endif
