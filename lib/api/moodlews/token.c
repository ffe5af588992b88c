/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens by the SHA-256 of token and address: good ones are remembered for 5 s and wrong ones for
 * 1 s, in each process, so that a token that is taken back stops within seconds and a busy one
 * costs no statement. What is read from the memory is copied out before its mutex is given back.
 */
#include "api/moodlews/token.h"

#include <apr_strings.h>
#include <apr_thread_mutex.h>

#include "core/ident.h"

enum { SLOTS = 512, TOKEN_MAX = 128 };
#define GOOD_FOR (5 * APR_USEC_PER_SEC)
#define BAD_FOR  (1 * APR_USEC_PER_SEC)

/* What the database said of a token. */
typedef struct found_t {
    char sha256[65];
    apr_time_t until;
    char problem[256]; /* of errors.def; "": none */
    char id[24], user[24], service[24];
    char username[128], shortname[256], cohorts[1024];
    char theme[128], themerev[24], nameform[512], hidden[512];
    int admin, confined, tagged;
    apr_uint64_t functions;
    int too_long; /* a text did not fit: nothing may be decided from it */
} found_t;

static found_t *slots;
static apr_thread_mutex_t *mutex;

void moodlews_token_start(apr_pool_t *pchild)
{
    slots = apr_pcalloc(pchild, SLOTS * sizeof(*slots));
    if (apr_thread_mutex_create(&mutex, APR_THREAD_MUTEX_DEFAULT, pchild) != APR_SUCCESS)
        mutex = NULL; /* every token is then asked for each time */
}

static found_t *slot_of(const char *sha256)
{
    char head[5];

    apr_cpystrn(head, sha256, sizeof(head));
    return &slots[apr_strtoi64(head, NULL, 16) % SLOTS];
}

static int recall(const char *sha256, found_t *found)
{
    const found_t *slot;
    int hit;

    if (!mutex)
        return 0;
    slot = slot_of(sha256);
    apr_thread_mutex_lock(mutex);
    hit = slot->until > nx_time_mono() && nx_same_secret(slot->sha256, sha256);
    if (hit)
        *found = *slot;
    apr_thread_mutex_unlock(mutex);
    return hit;
}

static void remember(const found_t *found)
{
    if (!mutex)
        return;
    apr_thread_mutex_lock(mutex);
    *slot_of(found->sha256) = *found;
    apr_thread_mutex_unlock(mutex);
}

static void copy_column(found_t *f, char *to, apr_size_t size, const nx_row_t *row, int col)
{
    const char *text = nx_row_text(row, col);

    f->too_long |= text && strlen(text) >= size;
    apr_cpystrn(to, text ? text : "", size);
}

static nx_err_t *take_token(void *baton, const nx_row_t *row)
{
    found_t *f = baton;
    const char *admin = nx_row_text(row, 4), *functions = nx_row_text(row, 8);

    copy_column(f, f->problem, sizeof(f->problem), row, 0);
    copy_column(f, f->id, sizeof(f->id), row, 1);
    copy_column(f, f->user, sizeof(f->user), row, 2);
    copy_column(f, f->username, sizeof(f->username), row, 3);
    f->admin = admin && *admin == 't';
    copy_column(f, f->cohorts, sizeof(f->cohorts), row, 5);
    f->confined = nx_row_text(row, 5) != NULL;
    copy_column(f, f->service, sizeof(f->service), row, 6);
    copy_column(f, f->shortname, sizeof(f->shortname), row, 7);
    f->functions = (apr_uint64_t)apr_strtoi64(functions ? functions : "0", NULL, 10);
    copy_column(f, f->theme, sizeof(f->theme), row, 9);
    copy_column(f, f->themerev, sizeof(f->themerev), row, 10);
    copy_column(f, f->nameform, sizeof(f->nameform), row, 11);
    copy_column(f, f->hidden, sizeof(f->hidden), row, 12);
    f->tagged = nx_row_text(row, 13) && *nx_row_text(row, 13) == 't';
    return NULL;
}

static void forget_token(void *baton)
{
    found_t *f = baton;

    f->too_long = 0;
    apr_cpystrn(f->problem, "invalidtoken", sizeof(f->problem));
}

static nx_err_t *look_up(nx_req_t *q, const char *token, const char *sha256, found_t *f)
{
    nx_sink_t sink = {f, take_token, forget_token};
    const char *shared = q->settings->fall_through ? "true" : "false";
    const char *args[] = {token, q->address, shared, moodlews_served(q->pool)};

    memset(f, 0, sizeof(*f));
    apr_cpystrn(f->sha256, sha256, sizeof(f->sha256));
    forget_token(f);
    NX_TRY(nx_db_read(q, &NX_SQL_MOODLEWS_TOKEN, args, &sink, 0));
    f->until = nx_time_mono() + (f->problem[0] ? BAD_FOR : GOOD_FOR);
    remember(f);
    return NULL;
}

nx_err_t *moodlews_token_find(nx_req_t *q, const char *token, const nx_caller_t **caller)
{
    const char *mix = apr_pstrcat(q->pool, q->address, " ", token, NULL);
    const char *sha256 = nx_sha256_hex(q->pool, mix, strlen(mix));
    mw_caller_t *found;
    found_t f;

    if (strlen(token) > TOKEN_MAX)
        return moodlews_error(q->pool, "invalidtoken", NULL);
    if (!recall(sha256, &f))
        NX_TRY(look_up(q, token, sha256, &f));
    if (f.problem[0])
        return moodlews_error(q->pool, apr_pstrdup(q->pool, f.problem), NULL);
    if (f.too_long)
        return moodlews_error(q->pool, "accessexception", "the token's row is too long to judge");
    found = apr_pcalloc(q->pool, sizeof(*found));
    found->base.key_id = apr_pstrcat(q->pool, "moodlews:", f.id, NULL);
    found->base.name = found->username = apr_pstrdup(q->pool, f.username);
    found->base.actor_id = apr_pstrdup(q->pool, f.user);
    found->admin = f.admin;
    found->cohorts = f.confined ? apr_pstrdup(q->pool, f.cohorts) : NULL;
    found->service = apr_pstrdup(q->pool, f.service);
    found->shortname = apr_pstrdup(q->pool, f.shortname);
    found->functions = f.functions;
    found->theme = apr_pstrdup(q->pool, f.theme);
    found->themerev = apr_pstrdup(q->pool, f.themerev);
    found->nameform = f.nameform[0] ? apr_pstrdup(q->pool, f.nameform) : NULL;
    found->hidden = apr_pstrdup(q->pool, f.hidden);
    found->tagged = f.tagged;
    *caller = &found->base;
    return NULL;
}

int moodlews_token_taken(const nx_req_t *q)
{
    const mw_caller_t *caller = (const mw_caller_t *)q->caller;
    const char *at = q->settings->moodlews_services;
    apr_size_t want = strlen(caller->shortname);

    while (want && *at) {
        apr_size_t len, name;
        at += strspn(at, ", ");
        len = strcspn(at, ", ");
        name = strcspn(at, ":, ");
        if (name == want && strncmp(at, caller->shortname, want) == 0)
            return caller->admin || (len - name == 8 && strncmp(at + name, ":trusted", 8) == 0);
        at += len;
    }
    return 0;
}
