/* SPDX-License-Identifier: Apache-2.0
 *
 * The counters as mod_status shows them: what was asked, what went wrong, what waits.
 */
#include "ops/status.h"

#include <httpd.h>
#include <http_protocol.h>
#include <mod_status.h>

#include <apr_optional_hooks.h>

#include "ops/counters.h"

#define U64 "%" APR_UINT64_T_FMT

static apr_uint64_t mean_us(const nx_histogram_t *h)
{
    apr_uint64_t n = nx_histogram_count(h);

    return n ? h->sum_us / n : 0;
}

static nx_child_t all_children(const nx_counters_t *c)
{
    nx_child_t all = {0};
    int i;

    for (i = 0; i < c->child_count; i++) {
        const nx_child_t *child = nx_counters_child_at(c, i);
        if (!nx_counters_alive(child))
            continue;
        all.pid++;
        all.open += child->open;
        all.idle += child->idle;
        all.waiting += child->waiting;
        all.max += child->max;
    }
    return all;
}

static void write_short(request_rec *r, const nx_counters_t *c)
{
    nx_child_t all = all_children(c);

    ap_rprintf(r, "NexSISRequests: " U64 "\nNexSISErrors4xx: " U64 "\nNexSISErrors5xx: " U64 "\n",
               nx_counters_requests(c), nx_counters_class(c, 4), nx_counters_class(c, 5));
    ap_rprintf(r, "NexSISUnavailable: " U64 "\nNexSISWrongKeys: " U64 "\nNexSISRetries: " U64 "\n",
               nx_counters_status(c, 503), nx_counters_wrong_keys(c), c->retries);
    ap_rprintf(r,
               "NexSISDatabaseMeanUsec: " U64 "\nNexSISConnectionsOpen: " U64
               "\nNexSISConnectionsIdle: " U64 "\nNexSISConnectionsWaiting: " U64 "\n",
               mean_us(&c->database), all.open, all.idle, all.waiting);
}

static void write_routes(request_rec *r, const nx_counters_t *c)
{
    int i, m;

    ap_rputs("<table border=\"0\"><tr><th>route</th><th>2xx</th><th>4xx</th><th>5xx</th>"
             "<th>mean, &micro;s</th></tr>\n",
             r);
    for (i = 0; i < c->route_count; i++) {
        const nx_route_sum_t *sum = nx_counters_route_sum(c, i);
        const nx_route_t *route = nx_counters_route(i);
        apr_uint64_t n = 0;

        for (m = 0; m < NX_CLASSES; m++)
            n += sum->by_class[m];
        if (!n)
            continue;
        ap_rprintf(r,
                   "<tr><td>%s %s</td><td>" U64 "</td><td>" U64 "</td><td>" U64 "</td><td>" U64
                   "</td></tr>\n",
                   nx_counters_method(route), route ? route->path : "(no route)", sum->by_class[2],
                   sum->by_class[4], sum->by_class[5], sum->us / n);
    }
    ap_rputs("</table>\n", r);
}

static void write_errors(request_rec *r, const nx_counters_t *c)
{
    const char *comma = "<dt>Errors: ";
    int i;

    for (i = 0; i < NX_KIND_COUNT; i++) {
        if (!c->errors[i])
            continue;
        ap_rprintf(r, "%s%s " U64, comma, nx_err_info((nx_kind_t)i)->slug, c->errors[i]);
        comma = ", ";
    }
    ap_rputs(*comma == ',' ? "</dt>\n" : "", r);
}

static void write_page(request_rec *r, const nx_counters_t *c)
{
    nx_child_t all = all_children(c);
    char since[APR_RFC822_DATE_LEN];

    apr_rfc822_date(since, c->since);
    ap_rprintf(r,
               "<hr>\n<h2>NexSIS API</h2>\n<dl><dt>" U64 " requests since %s, " U64
               " of them 4xx, " U64 " 5xx</dt>\n",
               nx_counters_requests(c), since, nx_counters_class(c, 4), nx_counters_class(c, 5));
    ap_rprintf(
        r,
        "<dt>Database: mean " U64 " &micro;s a request, " U64 " retries; " U64 " of at most " U64
        " connections open in " U64 " children, " U64 " idle, " U64 " requests waiting</dt>\n",
        mean_us(&c->database), c->retries, all.open, all.max, all.pid, all.idle, all.waiting);
    ap_rprintf(r, "<dt>Jobs: " U64 " done, " U64 " failed, " U64 " to be tried again</dt>\n",
               c->jobs[NX_JOB_DONE], c->jobs[NX_JOB_FAILED], c->jobs[NX_JOB_AGAIN]);
    write_errors(r, c);
    ap_rputs("</dl>\n", r);
    write_routes(r, c);
}

static int status_section(request_rec *r, int flags)
{
    const nx_counters_t *c = nx_counters();

    if (!c)
        return DECLINED;
    if (flags & AP_STATUS_SHORT)
        write_short(r, c);
    else
        write_page(r, c);
    return OK;
}

void nx_status_register(apr_pool_t *p)
{
    (void)p;
    APR_OPTIONAL_HOOK(ap, status_hook, status_section, NULL, NULL, APR_HOOK_MIDDLE);
}
