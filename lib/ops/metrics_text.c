/* SPDX-License-Identifier: Apache-2.0
 *
 * The counters as Prometheus reads them. Every series is there from the start, so that the first
 * event is seen as a step from 0.
 */
#include "ops/metrics_text.h"

#include <stddef.h>

static void number(nx_buf_t *out, apr_uint64_t n)
{
    nx_buf_printf(out, " %" APR_UINT64_T_FMT "\n", n);
}

static void head(nx_buf_t *out, const char *name, const char *type, const char *help)
{
    nx_buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void one(nx_buf_t *out, const char *name, const char *type, const char *help, apr_uint64_t n)
{
    head(out, name, type, help);
    nx_buf_puts(out, name);
    number(out, n);
}

static void seconds(nx_buf_t *out, apr_uint64_t us)
{
    nx_buf_printf(out, "%" APR_UINT64_T_FMT ".%06u", us / APR_USEC_PER_SEC,
                  (unsigned)(us % APR_USEC_PER_SEC));
}

static void route_labels(nx_buf_t *out, const char *name, int i)
{
    const nx_route_t *route = nx_counters_route(i);

    nx_buf_printf(out, "%s{api=\"%s\",method=\"%s\",route=\"%s\"", name, nx_counters_api(i),
                  nx_counters_method(route), route ? route->path : "-");
}

static void write_routes(nx_buf_t *out, const nx_counters_t *c)
{
    static const char name[] = "nexsis_requests_total";
    int i, j;

    head(out, name, "counter", "Requests answered, by route and class of status.");
    for (i = 0; i < c->route_count; i++) {
        const nx_route_sum_t *sum = nx_counters_route_sum(c, i);
        for (j = 0; j < NX_CLASSES; j++) {
            int usual = j == 2 || j == 4 || j == 5;
            if (!usual && !sum->by_class[j])
                continue;
            route_labels(out, name, i);
            nx_buf_printf(out, ",class=\"%dxx\"}", j);
            number(out, sum->by_class[j]);
        }
    }
    head(out, "nexsis_route_seconds_total", "counter", "Time requests took, by route.");
    for (i = 0; i < c->route_count; i++) {
        route_labels(out, "nexsis_route_seconds_total", i);
        nx_buf_puts(out, "} ");
        seconds(out, nx_counters_route_sum(c, i)->us);
        nx_buf_puts(out, "\n");
    }
}

static void write_errors(nx_buf_t *out, const nx_counters_t *c)
{
    int i;

    head(out, "nexsis_errors_total", "counter", "Requests answered with an error, by its code.");
    for (i = 0; i < NX_KIND_COUNT; i++) {
        nx_buf_printf(out, "nexsis_errors_total{code=\"%s\"}", nx_err_info((nx_kind_t)i)->slug);
        number(out, c->errors[i]);
    }
}

static void write_histogram(nx_buf_t *out, const char *name, const char *help,
                            const nx_histogram_t *h)
{
    apr_uint64_t so_far = 0;
    int i;

    head(out, name, "histogram", help);
    for (i = 0; i < NX_BUCKETS; i++) {
        nx_buf_printf(out, "%s_bucket{le=\"", name);
        if (i < NX_BUCKETS - 1)
            seconds(out, nx_bounds_us[i]);
        else
            nx_buf_puts(out, "+Inf");
        so_far += h->buckets[i];
        nx_buf_puts(out, "\"}");
        number(out, so_far);
    }
    nx_buf_printf(out, "%s_sum ", name);
    seconds(out, h->sum_us);
    nx_buf_printf(out, "\n%s_count", name);
    number(out, so_far);
}

/* One gauge of every child that lives. */
static void write_gauge(nx_buf_t *out, const nx_counters_t *c, const char *name, const char *help,
                        apr_size_t offset)
{
    int i;

    head(out, name, "gauge", help);
    for (i = 0; i < c->child_count; i++) {
        const nx_child_t *child = nx_counters_child_at(c, i);
        if (!nx_counters_alive(child))
            continue;
        nx_buf_printf(out, "%s{child=\"%d\"}", name, i);
        number(out, *(const apr_uint64_t *)((const char *)child + offset));
    }
}

static void write_connections(nx_buf_t *out, const nx_counters_t *c)
{
    write_gauge(out, c, "nexsis_connections_open", "Database connections of a child.",
                offsetof(nx_child_t, open));
    write_gauge(out, c, "nexsis_connections_idle", "Of these, how many nobody uses.",
                offsetof(nx_child_t, idle));
    write_gauge(out, c, "nexsis_connections_max", "How many a child may open.",
                offsetof(nx_child_t, max));
    write_gauge(out, c, "nexsis_connections_waiting", "Requests that wait for a connection.",
                offsetof(nx_child_t, waiting));
}

static void write_jobs(nx_buf_t *out, const nx_counters_t *c)
{
    static const char *const ends[NX_JOB_ENDS] = {"done", "failed", "again"};
    int i;

    head(out, "nexsis_jobs_total", "counter",
         "Background jobs of this server, by how a step ended.");
    for (i = 0; i < NX_JOB_ENDS; i++) {
        nx_buf_printf(out, "nexsis_jobs_total{end=\"%s\"}", ends[i]);
        number(out, c->jobs[i]);
    }
}

void nx_metrics_write(nx_buf_t *out, const nx_counters_t *c)
{
    write_routes(out, c);
    write_errors(out, c);
    write_histogram(out, "nexsis_request_seconds", "Time a request took.", &c->requests);
    write_histogram(out, "nexsis_database_seconds",
                    "Time a request waited for the database, connections and retries included.",
                    &c->database);
    one(out, "nexsis_retries_total", "counter", "Statements sent more than once.", c->retries);
    one(out, "nexsis_unavailable_total", "counter", "Requests answered 503.",
        nx_counters_status(c, 503));
    one(out, "nexsis_wrong_keys_total", "counter", "Requests with a key that is not valid.",
        nx_counters_wrong_keys(c));
    write_connections(out, c);
    write_jobs(out, c);
    one(out, "nexsis_counting_since_seconds", "gauge",
        "When these counters began, in seconds since 1970.", (apr_uint64_t)apr_time_sec(c->since));
}
