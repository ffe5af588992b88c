/* SPDX-License-Identifier: Apache-2.0
 *
 * Between a fuzz target and what drives it (libFuzzer or replay_main.c): the entry, a pool that
 * is empty at each run, and an assertion that works in every build.
 */
#ifndef NX_FUZZ_H
#define NX_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_general.h>

#include "nx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_ASSERT(truth)                                                                         \
    do {                                                                                           \
        if (!(truth)) {                                                                            \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #truth);                    \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* The pool of one run. */
apr_pool_t *fuzz_pool(void);

/* Ends the run: frees what was allocated in the pool. */
int fuzz_done(void);

#endif
