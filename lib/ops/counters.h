/* SPDX-License-Identifier: Apache-2.0
 *
 * What all children count together: requests by route and status class, errors by code, times,
 * jobs, connections. Plain sums in shared memory, added to without locks; nothing is ever taken
 * away. Knows no httpd: segment.c has the memory, metrics.c and status.c show it.
 */
#ifndef NX_OPS_COUNTERS_H
#define NX_OPS_COUNTERS_H

#include "api/api.h"

enum { NX_CLASSES = 6, NX_BUCKETS = 14 };

/* How long something took: how often up to each bound of nx_bounds_us, and the sum. */
typedef struct nx_histogram_t {
    apr_uint64_t buckets[NX_BUCKETS]; /* not cumulative; the last has no bound */
    apr_uint64_t sum_us;
} nx_histogram_t;

extern const apr_uint64_t nx_bounds_us[NX_BUCKETS - 1];

typedef struct nx_route_sum_t {
    apr_uint64_t by_class[NX_CLASSES]; /* [2]: 200 to 299; [0]: no status at all */
    apr_uint64_t us;
} nx_route_sum_t;

/* A child process and its connections, as it last looked. */
typedef struct nx_child_t {
    apr_uint64_t pid; /* 0: nobody's */
    apr_uint64_t open, idle, waiting, max;
} nx_child_t;

/* How jobs of the background ended, or that a step is to be tried again. */
typedef enum { NX_JOB_DONE, NX_JOB_FAILED, NX_JOB_AGAIN, NX_JOB_ENDS } nx_job_end_t;

/* What only one child of a server has to do, each so often. */
typedef enum { NX_TURN_JOBS, NX_TURN_UPKEEP, NX_TURNS } nx_turn_t;

typedef struct nx_counters_t {
    char layout[65]; /* digest of what the numbers below stand for */
    apr_time_t since;
    int route_count, child_count;
    apr_uint64_t turns[NX_TURNS]; /* when each was last taken, seconds since 1970 */
    apr_uint64_t errors[NX_KIND_COUNT];
    apr_uint64_t retries;
    apr_uint64_t jobs[NX_JOB_ENDS];
    nx_histogram_t requests, database;
    /* nx_route_sum_t for each route and one for none, then nx_child_t, follow */
} nx_counters_t;

/* One answered request. */
typedef struct nx_tally_t {
    const nx_route_t *route; /* NULL: none was found */
    int status;
    const nx_err_t *err; /* NULL: no error of ours */
    int retries;
    apr_time_t took, db_time; /* microseconds; db_time 0: the database was not asked */
} nx_tally_t;

/* How these protocols (NULL-terminated) and so many children are laid out: the size in bytes, and
 * a text in P that differs when the numbers would stand for something else. */
apr_size_t nx_counters_size(const nx_api_t *const *apis, int children);
const char *nx_counters_layout(apr_pool_t *p, const nx_api_t *const *apis, int children);

/* Makes MEMORY, zeroed, the counters of these protocols. */
void nx_counters_init(void *memory, const nx_api_t *const *apis, int children, const char *layout);

/* From now on this process counts in C, for the routes of APIS, which must stay. NULL: nowhere. */
void nx_counters_use(nx_counters_t *c, const nx_api_t *const *apis);

/* What this process counts in; NULL: nowhere, and then nothing below does anything. */
const nx_counters_t *nx_counters(void);

/* Adds a request. No lock, no system call. */
void nx_counters_add(const nx_tally_t *tally);

void nx_counters_job(nx_job_end_t end);

/* Whether it is this caller's turn: true once in SECONDS among all children. Without counters
 * always. */
int nx_counters_turn(nx_turn_t turn, int seconds);

/* The caller could not use its turn: the next who asks has it. */
void nx_counters_turn_back(nx_turn_t turn);

/* A place for the child PID, at best one nobody has, else one whose process has gone; NULL when
 * there is none. It stays this process's until it writes pid 0. */
nx_child_t *nx_counters_child(long pid);

/* The place I, 0 to child_count - 1. */
const nx_child_t *nx_counters_child_at(const nx_counters_t *c, int i);

/* The route at place I, NULL at the last place, which is for requests that had none; whose it is,
 * "-" there; its sums. */
const nx_route_t *nx_counters_route(int i);
const char *nx_counters_api(int i);
const nx_route_sum_t *nx_counters_route_sum(const nx_counters_t *c, int i);

/* The method a client sends for ROUTE; "-" for NULL. */
const char *nx_counters_method(const nx_route_t *route);

/* Sums over C: requests of a status class; all of them; errors whose status is STATUS. */
apr_uint64_t nx_counters_class(const nx_counters_t *c, int status_class);
apr_uint64_t nx_counters_requests(const nx_counters_t *c);
apr_uint64_t nx_counters_status(const nx_counters_t *c, int status);

/* Requests with a key that is not valid, braked or not. */
apr_uint64_t nx_counters_wrong_keys(const nx_counters_t *c);

/* Whether CHILD is a living process. */
int nx_counters_alive(const nx_child_t *child);

/* How many times H was added to. */
apr_uint64_t nx_histogram_count(const nx_histogram_t *h);

#endif
