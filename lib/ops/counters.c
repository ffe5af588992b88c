/* SPDX-License-Identifier: Apache-2.0
 *
 * Sums in shared memory. Only the compiler's atomic adds are used: apr's 64-bit ones fall back to
 * a mutex of one process on some machines, and these numbers belong to many.
 */
#include "ops/counters.h"

#include <apr_strings.h>
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "core/ident.h"
#include "core/text.h"

const apr_uint64_t nx_bounds_us[NX_BUCKETS - 1] = {
    500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 5000000};

static nx_counters_t *shared;
static const nx_api_t *const *protocols;

static void add(apr_uint64_t *to, apr_uint64_t n)
{
    __atomic_fetch_add(to, n, __ATOMIC_RELAXED);
}

static apr_uint64_t get(const apr_uint64_t *from)
{
    return __atomic_load_n(from, __ATOMIC_RELAXED);
}

static int count_routes(const nx_api_t *const *apis)
{
    int n = 0;

    for (; *apis; apis++)
        n += (*apis)->route_count;
    return n;
}

static nx_route_sum_t *route_sums(const nx_counters_t *c)
{
    return (nx_route_sum_t *)(c + 1);
}

static nx_child_t *children(const nx_counters_t *c)
{
    return (nx_child_t *)(route_sums(c) + c->route_count);
}

apr_size_t nx_counters_size(const nx_api_t *const *apis, int children_wanted)
{
    return sizeof(nx_counters_t) + ((apr_size_t)count_routes(apis) + 1) * sizeof(nx_route_sum_t) +
           (apr_size_t)children_wanted * sizeof(nx_child_t);
}

const char *nx_counters_layout(apr_pool_t *p, const nx_api_t *const *apis, int children_wanted)
{
    nx_buf_t b;
    int i;

    nx_buf_init(&b, p, 4096);
    nx_buf_printf(&b, "%d %d", (int)sizeof(nx_counters_t), children_wanted);
    for (; *apis; apis++) {
        nx_buf_printf(&b, "\n%s", (*apis)->name);
        for (i = 0; i < (*apis)->route_count; i++)
            nx_buf_printf(&b, "\n%d %s", (*apis)->routes[i].method, (*apis)->routes[i].path);
    }
    for (i = 0; i < NX_KIND_COUNT; i++)
        nx_buf_printf(&b, "\n%s", nx_err_info((nx_kind_t)i)->slug);
    return nx_sha256_hex(p, b.data, b.len);
}

void nx_counters_init(void *memory, const nx_api_t *const *apis, int children_wanted,
                      const char *layout)
{
    nx_counters_t *c = memory;

    memset(memory, 0, nx_counters_size(apis, children_wanted));
    c->route_count = count_routes(apis) + 1;
    c->child_count = children_wanted;
    c->since = apr_time_now();
    apr_cpystrn(c->layout, layout, sizeof(c->layout));
}

void nx_counters_use(nx_counters_t *c, const nx_api_t *const *apis)
{
    shared = c;
    protocols = apis;
}

const nx_counters_t *nx_counters(void)
{
    return shared;
}

/* The place of ROUTE, which is a row of one of the protocols' lists. */
static int place_of(const nx_route_t *route)
{
    const nx_api_t *const *api;
    int first = 0;

    for (api = protocols; route && *api; api++) {
        if (route >= (*api)->routes && route < (*api)->routes + (*api)->route_count)
            return first + (int)(route - (*api)->routes);
        first += (*api)->route_count;
    }
    return shared->route_count - 1;
}

static void add_time(nx_histogram_t *h, apr_time_t took)
{
    apr_uint64_t us = took > 0 ? (apr_uint64_t)took : 0;
    int i = 0;

    while (i < NX_BUCKETS - 1 && us > nx_bounds_us[i])
        i++;
    add(&h->buckets[i], 1);
    add(&h->sum_us, us);
}

void nx_counters_add(const nx_tally_t *t)
{
    nx_route_sum_t *sum;

    if (!shared)
        return;
    sum = &route_sums(shared)[place_of(t->route)];
    add(&sum->by_class[t->status >= 100 && t->status < 600 ? t->status / 100 : 0], 1);
    add(&sum->us, t->took > 0 ? (apr_uint64_t)t->took : 0);
    add_time(&shared->requests, t->took);
    if (t->db_time)
        add_time(&shared->database, t->db_time);
    if (t->err)
        add(&shared->errors[t->err->kind], 1);
    if (t->retries)
        add(&shared->retries, (apr_uint64_t)t->retries);
}

void nx_counters_job(nx_job_end_t end)
{
    if (shared)
        add(&shared->jobs[end], 1);
}

int nx_counters_turn(nx_turn_t turn, int seconds)
{
    apr_uint64_t now = (apr_uint64_t)apr_time_sec(apr_time_now()), last;

    if (!shared)
        return 1;
    last = get(&shared->turns[turn]);
    if (now >= last && now - last < (apr_uint64_t)seconds)
        return 0;
    return __atomic_compare_exchange_n(&shared->turns[turn], &last, now, 0, __ATOMIC_RELAXED,
                                       __ATOMIC_RELAXED);
}

void nx_counters_turn_back(nx_turn_t turn)
{
    if (shared)
        __atomic_store_n(&shared->turns[turn], 0, __ATOMIC_RELAXED);
}

/* Makes CHILD the place of PID, whose it was before. False: another was quicker. */
static int take(nx_child_t *child, apr_uint64_t before, long pid)
{
    if (!__atomic_compare_exchange_n(&child->pid, &before, (apr_uint64_t)pid, 0, __ATOMIC_RELAXED,
                                     __ATOMIC_RELAXED))
        return 0;
    child->open = child->idle = child->waiting = child->max = 0;
    return 1;
}

int nx_counters_alive(const nx_child_t *child)
{
    apr_uint64_t pid = get(&child->pid);

    return pid && (kill((pid_t)pid, 0) == 0 || errno != ESRCH);
}

nx_child_t *nx_counters_child(long pid)
{
    nx_child_t *all;
    int i;

    if (!shared)
        return NULL;
    all = children(shared);
    for (i = 0; i < shared->child_count; i++) {
        if (!get(&all[i].pid) && take(&all[i], 0, pid))
            return &all[i];
    }
    for (i = 0; i < shared->child_count; i++) {
        apr_uint64_t other = get(&all[i].pid);
        if (!nx_counters_alive(&all[i]) && take(&all[i], other, pid))
            return &all[i];
    }
    return NULL;
}

const nx_child_t *nx_counters_child_at(const nx_counters_t *c, int i)
{
    return &children(c)[i];
}

/* The protocol of place *I, which becomes a place in its list; NULL at the last. */
static const nx_api_t *api_of(int *i)
{
    const nx_api_t *const *api;

    for (api = protocols; *api && *i >= (*api)->route_count; api++)
        *i -= (*api)->route_count;
    return *api;
}

const nx_route_t *nx_counters_route(int i)
{
    const nx_api_t *api = api_of(&i);

    return api ? &api->routes[i] : NULL;
}

const char *nx_counters_api(int i)
{
    const nx_api_t *api = api_of(&i);

    return api ? api->name : "-";
}

const nx_route_sum_t *nx_counters_route_sum(const nx_counters_t *c, int i)
{
    return &route_sums(c)[i];
}

const char *nx_counters_method(const nx_route_t *route)
{
    switch (route ? route->method : NX_OTHER) {
    case NX_PUT_BY_GET:
    case NX_GET: return "GET";
    case NX_PUT: return "PUT";
    case NX_PUT_BY_POST:
    case NX_POST: return "POST";
    case NX_DELETE: return "DELETE";
    case NX_PATCH: return "PATCH";
    default: return "-";
    }
}

apr_uint64_t nx_counters_class(const nx_counters_t *c, int status_class)
{
    apr_uint64_t n = 0;
    int i;

    for (i = 0; i < c->route_count; i++)
        n += get(&route_sums(c)[i].by_class[status_class]);
    return n;
}

apr_uint64_t nx_counters_requests(const nx_counters_t *c)
{
    apr_uint64_t n = 0;
    int i;

    for (i = 0; i < NX_CLASSES; i++)
        n += nx_counters_class(c, i);
    return n;
}

apr_uint64_t nx_counters_status(const nx_counters_t *c, int status)
{
    apr_uint64_t n = 0;
    int i;

    for (i = 0; i < NX_KIND_COUNT; i++)
        n += nx_err_info((nx_kind_t)i)->status == status ? get(&c->errors[i]) : 0;
    return n;
}

apr_uint64_t nx_counters_wrong_keys(const nx_counters_t *c)
{
    return get(&c->errors[NX_INVALID_TOKEN]) + get(&c->errors[NX_TOO_MANY_REQUESTS]);
}

apr_uint64_t nx_histogram_count(const nx_histogram_t *h)
{
    apr_uint64_t n = 0;
    int i;

    for (i = 0; i < NX_BUCKETS; i++)
        n += get(&h->buckets[i]);
    return n;
}
