/* SPDX-License-Identifier: Apache-2.0
 *
 * The pool of a fuzz run. Takes apr_palloc's place for it, one malloc an allocation, because
 * AddressSanitizer does not see one pool allocation run into the next.
 */
#include "fuzz.h"

#include <dlfcn.h>

enum { BLOCKS_MAX = 1 << 20 };

static apr_pool_t *pool;
static void *blocks[BLOCKS_MAX];
static int used;

void *apr_palloc(apr_pool_t *p, apr_size_t size)
{
    static void *(*real)(apr_pool_t *, apr_size_t);

    if (p == pool && used < BLOCKS_MAX) {
        FUZZ_ASSERT((blocks[used] = malloc(size ? size : 1)));
        return blocks[used++];
    }
    if (!real) {
        void *symbol = dlsym(RTLD_NEXT, "apr_palloc");

        memcpy(&real, &symbol, sizeof(real));
    }
    return real(p, size);
}

apr_pool_t *fuzz_pool(void)
{
    if (!pool) {
        apr_pool_t *made;

        FUZZ_ASSERT(apr_initialize() == APR_SUCCESS);
        FUZZ_ASSERT(apr_pool_create(&made, NULL) == APR_SUCCESS);
        pool = made;
    }
    return pool;
}

int fuzz_done(void)
{
    apr_pool_clear(pool);
    while (used)
        free(blocks[--used]);
    return 0;
}
