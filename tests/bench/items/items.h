/* SPDX-License-Identifier: Apache-2.0
 *
 * Items and the ways to write a set of them down as parameters; shared by items.c (who measures)
 * and build.c (who builds). Nothing here talks to a database.
 */
#ifndef BENCH_ITEMS_H
#define BENCH_ITEMS_H

#include <stddef.h>
#include <stdint.h>

#define FIELDS 36
#define BUFFER (8 * 1024 * 1024)
#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* A user as the request gave it: GIVEN has a bit a field, VALUE NULL with the bit set is null. */
typedef struct item_t {
    uint64_t given;
    const char *value[FIELDS];
    char text[6][48];
} item_t;

typedef struct out_t {
    char *data;
    size_t len;
} out_t;

/* One call's parameters; values point into the one buffer, by offset until it is complete. */
typedef struct call_t {
    out_t out;
    int count;
    const char *values[FIELDS + 1];
    int lengths[FIELDS + 1];
    int formats[FIELDS + 1];
} call_t;

/* Each fills CALL, whose OUT.DATA has BUFFER bytes, from N items; ends the program when they do
 * not fit. Values point into OUT and live until it is used again. */
void build_document(call_t *call, const item_t *items, int n); /* JSON */
void build_masked(call_t *call, const item_t *items, int n);   /* JSON, "has" in each item */
void build_arrays(call_t *call, const item_t *items, int n);   /* text[] a field, all of them */
void build_sparse(call_t *call, const item_t *items, int n);   /* NULL where no item gives it */
void build_binary(call_t *call, const item_t *items, int n);   /* the same, binary format */

/* Says what is wrong and ends the program. */
void fail(const char *what, const char *detail);

#endif
