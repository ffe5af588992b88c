/* SPDX-License-Identifier: Apache-2.0
 *
 * LISTEN with libpq, without ever waiting for it.
 */
#include "db/listen.h"

#include <libpq-fe.h>
#include <poll.h>

#include "core/ident.h"

#define RETRY_AFTER  (2 * APR_USEC_PER_SEC)  /* after a connection failed or was lost */
#define CONNECT_WAIT (10 * APR_USEC_PER_SEC) /* longest it may take */

struct nx_listen_t {
    const char *conninfo;
    PGconn *pg; /* NULL: not connected */
    PostgresPollingStatusType step;
    int listening; /* LISTEN was answered */
    apr_time_t begun, not_before;
};

nx_listen_t *nx_listen_make(apr_pool_t *p, const char *conninfo)
{
    nx_listen_t *l = apr_pcalloc(p, sizeof(*l));

    l->conninfo = conninfo;
    return l;
}

void nx_listen_end(nx_listen_t *l)
{
    PQfinish(l->pg);
    l->pg = NULL;
    l->listening = 0;
}

static void give_up(nx_listen_t *l)
{
    nx_listen_end(l);
    l->not_before = nx_time_mono() + RETRY_AFTER;
}

static void begin(nx_listen_t *l)
{
    l->pg = PQconnectStart(l->conninfo);
    l->begun = nx_time_mono();
    l->step = PGRES_POLLING_WRITING;
    if (!l->pg || PQstatus(l->pg) == CONNECTION_BAD)
        give_up(l);
}

int nx_listen_poll(const nx_listen_t *l, struct pollfd *fd)
{
    if (!l->pg)
        return 0;
    fd->fd = PQsocket(l->pg);
    fd->events = l->step == PGRES_POLLING_WRITING ? POLLOUT : POLLIN;
    fd->revents = 0;
    return 1;
}

/* Whether the socket is ready for the step it is at: PQconnectPoll must not be called before. */
static int is_ready(const nx_listen_t *l)
{
    struct pollfd fd;

    return nx_listen_poll(l, &fd) && poll(&fd, 1, 0) > 0;
}

static void go_on(nx_listen_t *l)
{
    if (is_ready(l))
        l->step = PQconnectPoll(l->pg);
    if (l->step == PGRES_POLLING_FAILED || nx_time_mono() - l->begun > CONNECT_WAIT ||
        (l->step == PGRES_POLLING_OK && !PQsendQuery(l->pg, "LISTEN nexsis_change")))
        give_up(l);
}

/* Whether one of the results that are there is an error. */
static int read_results(nx_listen_t *l)
{
    PGresult *res;
    int bad = 0;

    while (!PQisBusy(l->pg) && (res = PQgetResult(l->pg)) != NULL) {
        bad |= PQresultStatus(res) != PGRES_COMMAND_OK;
        PQclear(res);
    }
    return bad;
}

static int read_notifications(nx_listen_t *l)
{
    PGnotify *note;
    int news = 0;

    if (!PQconsumeInput(l->pg) || read_results(l)) {
        give_up(l);
        return 0;
    }
    if (!l->listening && !PQisBusy(l->pg))
        news = l->listening = 1; /* what was announced before that nobody heard */
    while ((note = PQnotifies(l->pg)) != NULL) {
        news = 1;
        PQfreemem(note);
    }
    return news;
}

int nx_listen_work(nx_listen_t *l, int wanted)
{
    if (!wanted || !l->conninfo) {
        nx_listen_end(l);
        return 0;
    }
    if (!l->pg && nx_time_mono() >= l->not_before)
        begin(l);
    if (!l->pg)
        return 0;
    if (l->step != PGRES_POLLING_OK)
        go_on(l);
    return l->pg && l->step == PGRES_POLLING_OK ? read_notifications(l) : 0;
}
