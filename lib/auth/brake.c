/* SPDX-License-Identifier: Apache-2.0
 *
 * Counters in anonymous shared memory, a slot a hash. Two callers in one slot brake each other:
 * with 4,096 slots that is rare, and only costs somebody who is wrong as well.
 */
#include "auth/brake.h"

#include <apr_atomic.h>
#include <apr_shm.h>
#include <string.h>

enum { SLOTS = 4096, PREFIX = 11 };

typedef struct slot_t {
    volatile apr_uint32_t minute, count;
} slot_t;

static slot_t *slots;

void nx_brake_create(apr_pool_t *pconf)
{
    apr_shm_t *shm;

    slots = NULL;
    if (apr_shm_create(&shm, SLOTS * sizeof(slot_t), NULL, pconf) != APR_SUCCESS)
        return;
    slots = apr_shm_baseaddr_get(shm);
    memset(slots, 0, SLOTS * sizeof(slot_t));
}

static apr_uint32_t mix(apr_uint32_t h, const char *text, apr_size_t max)
{
    for (; *text && max; text++, max--)
        h = (h ^ (unsigned char)*text) * 16777619u;
    return h;
}

static slot_t *slot_of(const char *address, const char *token)
{
    return &slots[mix(mix(2166136261u, address, 64), token, PREFIX) % SLOTS];
}

static apr_uint32_t this_minute(void)
{
    return (apr_uint32_t)(apr_time_sec(apr_time_now()) / 60);
}

int nx_brake_wait(const char *address, const char *token, int limit)
{
    slot_t *slot;

    if (!slots || limit == 0)
        return 0;
    slot = slot_of(address, token);
    if (apr_atomic_read32(&slot->minute) != this_minute() ||
        apr_atomic_read32(&slot->count) < (apr_uint32_t)limit)
        return 0;
    return 60 - (int)(apr_time_sec(apr_time_now()) % 60);
}

void nx_brake_count(const char *address, const char *token)
{
    apr_uint32_t now = this_minute();
    slot_t *slot;

    if (!slots)
        return;
    slot = slot_of(address, token);
    if (apr_atomic_read32(&slot->minute) != now) {
        apr_atomic_set32(&slot->minute, now);
        apr_atomic_set32(&slot->count, 0);
    }
    apr_atomic_inc32(&slot->count);
}
