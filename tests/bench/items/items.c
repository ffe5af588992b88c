/* SPDX-License-Identifier: Apache-2.0
 *
 * How should a write function take a set of items? Sends the same sets of users to the functions
 * generate.py makes, as JSON or as one array a member, and prints CPU time of this process
 * (building, sending, reading) and of its backend. Refuses to time a way whose answers differ
 * from the first one's. libpq and the C library only; needs to read /proc/<backend>/schedstat.
 */
#include "items.h"

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define ACCOUNTS 2000
#define MAX_SET  1000
#define ROUNDS   5

typedef struct way_t {
    const char *name, *function;
    void (*build)(call_t *call, const item_t *items, int n);
} way_t;

typedef struct sum_t {
    double wall_us, client_us, backend_us;
} sum_t;

void fail(const char *what, const char *detail)
{
    fprintf(stderr, "items: %s: %s\n", what, detail);
    exit(1);
}

static const way_t ways[] = {
    {"jsonb: arrow a member where used", "jsonb_arrow", build_document},
    {"jsonb: arrow a member, once", "jsonb_once", build_document},
    {"jsonb: record, presence by ?", "jsonb_record", build_document},
    {"jsonb: recordset, presence by mask", "jsonb_mask", build_masked},
    {"json: record, presence by arrow", "json_record", build_document},
    {"json: recordset, presence by mask", "json_mask", build_masked},
    {"arrays: text, all 36", "arrays", build_arrays},
    {"arrays: text, only those given", "arrays", build_sparse},
    {"arrays: binary, only those given", "arrays", build_binary},
};

/* The user number ACCOUNT, four required members and none to four of the others; every eighth
 * of those is null. The same for every way, so the work is the same. */
static void make_item(item_t *item, int account)
{
    static const char *const samples[] = {"Wolfville", "Say \"hi\"", "CA", "O'Neil", "Physik"};
    static const char *const formats[] = {"IB%d", "itemsbench%d", "First%d", "Last%d",
                                          "itemsbench%d@example.org"};
    unsigned hash = (unsigned)account * 2654435761u;

    memset(item, 0, sizeof(*item));
    item->given = 0x1f;
    for (size_t f = 0; f < LEN(formats); f++) {
        snprintf(item->text[f], sizeof(item->text[f]), formats[f], account);
        item->value[f] = item->text[f];
    }
    for (unsigned k = 0; k < (hash >> 8) % 5; k++) {
        unsigned f = 5 + (hash >> (3 * k)) % (FIELDS - 5);

        item->given |= (uint64_t)1 << f;
        item->value[f] = (hash >> k) % 8 == 0 ? NULL : samples[(hash + k) % LEN(samples)];
    }
}

static double backend_ns(int pid)
{
    char path[64];
    double ns = 0;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/schedstat", pid);
    file = fopen(path, "r");
    if (file == NULL || fscanf(file, "%lf", &ns) != 1) {
        fail("cannot read (run on the server's machine)", path);
    }
    fclose(file);
    return ns;
}

static double clock_us(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double client_us(void)
{
    struct rusage use;

    getrusage(RUSAGE_SELF, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e6 +
           (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
}

/* Builds, sends and reads one set; gives a sum over the answer that differs when a row does. */
static uint64_t run_once(PGconn *conn, const way_t *way, call_t *call, const item_t *items, int n)
{
    char *buffer = call->out.data;
    uint64_t sum = 0;
    PGresult *result;

    memset(call, 0, sizeof(*call));
    call->out.data = buffer;
    way->build(call, items, n);
    result = PQexecPrepared(conn, way->function, call->count, call->values, call->lengths,
                            call->formats, 0);
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != n) {
        fail(way->name, PQerrorMessage(conn));
    }
    for (int i = 0; i < n; i++) {
        for (int c = 0; c < 3; c++) {
            sum = sum * 31 + strtoull(PQgetvalue(result, i, c), NULL, 10);
        }
    }
    PQclear(result);
    return sum;
}

static void prepare(PGconn *conn)
{
    static char arrays[512];
    PGresult *result;

    strncat(arrays, "SELECT * FROM items_bench.arrays($1", sizeof(arrays) - 1);
    for (int i = 2; i <= FIELDS + 1; i++) {
        char parameter[8];

        snprintf(parameter, sizeof(parameter), ", $%d", i);
        strncat(arrays, parameter, sizeof(arrays) - strlen(arrays) - 1);
    }
    strncat(arrays, ")", sizeof(arrays) - strlen(arrays) - 1);
    for (size_t w = 0; w < LEN(ways); w++) {
        char text[128];
        bool is_array = strcmp(ways[w].function, "arrays") == 0;

        if (w > 0 && strcmp(ways[w].function, ways[w - 1].function) == 0) {
            continue;
        }
        snprintf(text, sizeof(text), "SELECT * FROM items_bench.%s($1)", ways[w].function);
        result = PQprepare(conn, ways[w].function, is_array ? arrays : text, 0, NULL);
        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
            fail(ways[w].name, PQerrorMessage(conn));
        }
        PQclear(result);
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(const sum_t *sums, size_t member)
{
    double values[ROUNDS];

    for (int r = 0; r < ROUNDS; r++) {
        memcpy(&values[r], (const char *)&sums[r] + member, sizeof(double));
    }
    qsort(values, ROUNDS, sizeof(double), by_value);
    return values[ROUNDS / 2];
}

/* CALLS sets of N items by WAY; microseconds a call. */
static sum_t measure(PGconn *conn, const way_t *way, call_t *call, const item_t *items, int n)
{
    int calls = n == 1 ? 2000 : n == 100 ? 100 : 12;
    int pid = PQbackendPID(conn);
    double wall, client, backend;
    sum_t sum;

    wall = clock_us(CLOCK_MONOTONIC);
    client = client_us();
    backend = backend_ns(pid);
    for (int i = 0; i < calls; i++) {
        run_once(conn, way, call, items + (i * 7) % (ACCOUNTS - n + 1), n);
    }
    sum.wall_us = (clock_us(CLOCK_MONOTONIC) - wall) / calls;
    sum.client_us = (client_us() - client) / calls;
    sum.backend_us = (backend_ns(pid) - backend) / 1e3 / calls;
    return sum;
}

/* Every way must give the first one's rows; this also warms plans and caches. */
static void verify(PGconn *conn, call_t *call, const item_t *items, int n)
{
    for (int i = 0; i < 10; i++) {
        const item_t *set = items + i * 97;
        uint64_t first = run_once(conn, &ways[0], call, set, n);

        for (size_t w = 1; w < LEN(ways); w++) {
            if (run_once(conn, &ways[w], call, set, n) != first) {
                fail(ways[w].name, "answers differently than the first way");
            }
        }
    }
}

static void compare(PGconn *conn, call_t *call, const item_t *items, int n)
{
    static sum_t sums[LEN(ways)][ROUNDS];
    double base = 0;

    verify(conn, call, items, n);
    for (int r = 0; r < ROUNDS; r++) {
        for (size_t w = 0; w < LEN(ways); w++) {
            sums[w][r] = measure(conn, &ways[w], call, items, n);
        }
    }
    printf("\n%d item%s a call, microseconds a call, median of %d interleaved rounds\n", n,
           n == 1 ? "" : "s", ROUNDS);
    printf("%-36s %10s %10s %10s %10s %7s\n", "", "client", "backend", "CPU", "wall", "ratio");
    for (size_t w = 0; w < LEN(ways); w++) {
        double client = median(sums[w], offsetof(sum_t, client_us));
        double backend = median(sums[w], offsetof(sum_t, backend_us));

        base = w == 0 ? client + backend : base;
        printf("%-36s %10.1f %10.1f %10.1f %10.1f %7.2f\n", ways[w].name, client, backend,
               client + backend, median(sums[w], offsetof(sum_t, wall_us)),
               (client + backend) / base);
    }
}

int main(int argc, char **argv)
{
    static const int sizes[] = {1, 100, MAX_SET};
    PGconn *conn = PQconnectdb(argc > 1 ? argv[1] : "");
    call_t *call = calloc(1, sizeof(*call));
    item_t *items = calloc(ACCOUNTS, sizeof(*items));

    if (PQstatus(conn) != CONNECTION_OK) {
        fail("connect", PQerrorMessage(conn));
    }
    if (call == NULL || items == NULL || (call->out.data = malloc(BUFFER)) == NULL) {
        fail("memory", "not enough");
    }
    for (int i = 0; i < ACCOUNTS; i++) {
        make_item(&items[i], i);
    }
    prepare(conn);
    for (size_t s = 0; s < LEN(sizes); s++) {
        compare(conn, call, items, sizes[s]);
    }
    free(call->out.data);
    free(call);
    free(items);
    PQfinish(conn);
    return 0;
}
