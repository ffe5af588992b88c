/* SPDX-License-Identifier: Apache-2.0
 *
 * 256 piles, each a chain of blocks in one spool. While a pile is looked through, what was seen of
 * it is in a table: memory grows with the different keys of one pile only. The digest is salted,
 * so nobody can choose keys that collide.
 */
#include "core/twins.h"

#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>

enum { PILES = 256, BLOCK = 32, MEMORY = 64 * 1024, TABLE = 256 };

typedef struct entry_t {
    apr_uint64_t digest;
    apr_int64_t place;
} entry_t;

/* A block as it is in the spool. */
typedef struct block_t {
    apr_int64_t next; /* in the spool; -1: the last one */
    entry_t entry[BLOCK];
} block_t;

typedef struct pile_t {
    apr_int64_t first, last; /* blocks in the spool; -1: none */
    int count;               /* of NOW */
    entry_t *now;            /* the block that is not in the spool yet */
} pile_t;

struct nx_twins_t {
    apr_pool_t *pool;
    nx_spool_t *blocks;
    apr_uint64_t salt;
    pile_t pile[PILES];
};

/* What was seen of a pile: open addressing, never more than half full. */
typedef struct seen_t {
    apr_pool_t *pool;
    entry_t *slot; /* place -1: free */
    apr_size_t size, count;
} seen_t;

nx_twins_t *nx_twins_make(apr_pool_t *p)
{
    nx_twins_t *t = apr_pcalloc(p, sizeof(*t));
    int i;

    t->pool = p;
    t->blocks = nx_spool_make(p, MEMORY);
    (void)!apr_generate_random_bytes((unsigned char *)&t->salt, sizeof(t->salt));
    for (i = 0; i < PILES; i++)
        t->pile[i].first = t->pile[i].last = -1;
    return t;
}

static apr_uint64_t digest_of(const nx_twins_t *t, const char *key, apr_size_t len)
{
    apr_uint64_t digest = t->salt ^ len, word;
    apr_size_t i, n;

    for (i = 0; i < len; i += sizeof(word)) {
        n = len - i < sizeof(word) ? len - i : sizeof(word);
        word = 0;
        memcpy(&word, key + i, n);
        digest = (digest ^ word) * APR_UINT64_C(0x9E3779B97F4A7C15);
        digest ^= digest >> 29;
    }
    digest *= APR_UINT64_C(0xBF58476D1CE4E5B9);
    return digest ^ digest >> 32;
}

/* Moves the pile's full block into the spool, behind the one before it. */
static nx_err_t *put_away(nx_twins_t *t, pile_t *pile)
{
    apr_int64_t here = nx_spool_size(t->blocks);
    block_t block;

    block.next = -1;
    memcpy(block.entry, pile->now, sizeof(block.entry));
    NX_TRY(nx_spool_add(t->blocks, (const char *)&block, sizeof(block)));
    if (pile->last >= 0)
        NX_TRY(nx_spool_patch(t->blocks, pile->last, (const char *)&here, sizeof(here)));
    else
        pile->first = here;
    pile->last = here;
    pile->count = 0;
    return NULL;
}

nx_err_t *nx_twins_add(nx_twins_t *t, const char *key, apr_size_t len, apr_off_t place)
{
    apr_uint64_t digest = digest_of(t, key, len);
    pile_t *pile = &t->pile[digest % PILES];

    if (!pile->now)
        pile->now = apr_palloc(t->pool, sizeof(entry_t) * BLOCK);
    if (pile->count == BLOCK)
        NX_TRY(put_away(t, pile));
    pile->now[pile->count++] = (entry_t){digest, place};
    return NULL;
}

static void make_table(seen_t *seen, apr_size_t size)
{
    seen->size = size;
    seen->slot = apr_palloc(seen->pool, size * sizeof(*seen->slot));
    memset(seen->slot, 0xFF, size * sizeof(*seen->slot));
}

static entry_t *slot_of(const seen_t *seen, apr_uint64_t digest)
{
    return &seen->slot[(digest / PILES) & (seen->size - 1)];
}

static entry_t *after(const seen_t *seen, entry_t *slot)
{
    return slot + 1 == seen->slot + seen->size ? seen->slot : slot + 1;
}

static void grow(seen_t *seen)
{
    entry_t *old = seen->slot, *slot;
    apr_size_t i, size = seen->size;

    make_table(seen, 2 * size);
    for (i = 0; i < size; i++) {
        if (old[i].place < 0)
            continue;
        for (slot = slot_of(seen, old[i].digest); slot->place >= 0;)
            slot = after(seen, slot);
        *slot = old[i];
    }
}

/* Looks at one entry: a twin of one that was seen, or the first of its kind. */
static nx_err_t *look_at(seen_t *seen, const entry_t *entry, const nx_twins_of_t *of)
{
    entry_t *slot = slot_of(seen, entry->digest);
    int equal;

    for (; slot->place >= 0; slot = after(seen, slot)) {
        if (slot->digest != entry->digest)
            continue;
        NX_TRY(of->same(of->baton, entry->place, slot->place, &equal));
        if (equal)
            return of->found(of->baton, entry->place, slot->place);
    }
    *slot = *entry;
    if (2 * ++seen->count > seen->size)
        grow(seen);
    return NULL;
}

static nx_err_t *look_through(nx_twins_t *t, const pile_t *pile, seen_t *seen,
                              const nx_twins_of_t *of)
{
    apr_int64_t at = pile->first;
    apr_size_t got;
    block_t block;
    int i;

    for (; at >= 0; at = block.next) {
        NX_TRY(nx_spool_read(t->blocks, at, (char *)&block, sizeof(block), &got));
        if (got != sizeof(block))
            return nx_err_make(t->pool, NX_INTERNAL, NULL, "a temporary file has lost its end");
        for (i = 0; i < BLOCK; i++)
            NX_TRY(look_at(seen, &block.entry[i], of));
    }
    for (i = 0; i < pile->count; i++)
        NX_TRY(look_at(seen, &pile->now[i], of));
    return NULL;
}

nx_err_t *nx_twins_find(nx_twins_t *t, const nx_twins_of_t *of)
{
    nx_err_t *err = NULL;
    apr_pool_t *p;
    int i;

    apr_pool_create(&p, t->pool);
    for (i = 0; i < PILES && !err; i++) {
        seen_t seen = {.pool = p};

        if (!t->pile[i].now)
            continue;
        apr_pool_clear(p);
        make_table(&seen, TABLE);
        err = look_through(t, &t->pile[i], &seen, of);
    }
    apr_pool_destroy(p);
    return err;
}
