/* SPDX-License-Identifier: Apache-2.0
 *
 * Work that is nothing but computing, on several threads. APR only.
 */
#ifndef NX_CORE_PARALLEL_H
#define NX_CORE_PARALLEL_H

#include "../nx.h"

/* Does number I (0 to the count) with memory from P, which lives as long as nx_parallel_run's. */
typedef void nx_parallel_fn(void *baton, int i, apr_pool_t *p);

/* Runs FN for each of COUNT numbers, on THREADS threads at most, the caller's among them; back when
 * all are done. Each thread has a pool of its own, ended with P. */
void nx_parallel_run(apr_pool_t *p, int threads, int count, nx_parallel_fn *fn, void *baton);

/* How many threads WANTED stands for: 0 is all processors but one. */
int nx_parallel_threads(int wanted);

#endif
