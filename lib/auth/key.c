/* SPDX-License-Identifier: Apache-2.0
 *
 * API keys by the SHA-256 of the token: the token itself is kept nowhere. The memory is a small
 * table with one mutex; what is read from it is copied out before the mutex is given back.
 */
#include "auth/key.h"

#include <apr_network_io.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>

#include "auth/brake.h"
#include "core/ident.h"

enum { SLOTS = 512, TEXT_MAX = 1024 };
#define GOOD_FOR (5 * APR_USEC_PER_SEC)
#define BAD_FOR  (1 * APR_USEC_PER_SEC)

/* What the database said of a secret. Lists are as PostgreSQL prints them: {a,b}. */
typedef struct nx_key_t {
    char sha256[65];
    apr_time_t until;
    int known;
    unsigned scopes;
    char id[64], name[256], actor[24], protocols[256], networks[TEXT_MAX];
} nx_key_t;

static nx_key_t *slots;
static apr_thread_mutex_t *mutex;

static const struct {
    const char *name;
    unsigned bit;
} scope_names[] = {
#define NX_SCOPE(symbol, bit, name) {name, 1u << (bit)},
#include "auth/scopes.def"
#undef NX_SCOPE
};

void nx_key_start(apr_pool_t *pchild)
{
    slots = apr_pcalloc(pchild, SLOTS * sizeof(*slots));
    if (apr_thread_mutex_create(&mutex, APR_THREAD_MUTEX_DEFAULT, pchild) != APR_SUCCESS)
        mutex = NULL; /* every key is then asked for each time */
}

/* The next element of a PostgreSQL array of plain words into WORD; 0 at the end. */
static int next_word(const char **at, char *word, apr_size_t size)
{
    apr_size_t n = 0;

    while (**at == '{' || **at == ',' || **at == '"')
        (*at)++;
    if (**at == '\0' || **at == '}')
        return 0;
    for (; **at && !strchr(",}\"", **at); (*at)++) {
        if (n + 1 < size)
            word[n++] = **at;
    }
    word[n] = '\0';
    return 1;
}

static unsigned scope_bits(const char *list)
{
    char word[64];
    unsigned bits = 0;
    apr_size_t i;

    while (next_word(&list, word, sizeof(word))) {
        for (i = 0; i < sizeof(scope_names) / sizeof(scope_names[0]); i++) {
            if (strcmp(scope_names[i].name, word) == 0)
                bits |= scope_names[i].bit;
        }
    }
    return bits;
}

static int in_words(const char *list, const char *wanted)
{
    char word[64];
    int empty = 1;

    while (next_word(&list, word, sizeof(word))) {
        empty = 0;
        if (strcmp(word, wanted) == 0)
            return 1;
    }
    return empty; /* no list: all of them */
}

static int in_networks(apr_pool_t *p, const char *list, const char *address)
{
    char word[64];
    apr_sockaddr_t *sa;
    int empty = 1;

    while (next_word(&list, word, sizeof(word))) {
        char *slash = strchr(word, '/');
        apr_ipsubnet_t *net;

        empty = 0;
        if (slash)
            *slash++ = '\0';
        if (apr_ipsubnet_create(&net, word, slash, p) != APR_SUCCESS ||
            apr_sockaddr_info_get(&sa, address, APR_UNSPEC, 0, 0, p) != APR_SUCCESS)
            continue;
        if (apr_ipsubnet_test(net, sa))
            return 1;
    }
    return empty;
}

static void copy_column(char *to, apr_size_t size, const nx_row_t *row, int col)
{
    const char *text = nx_row_text(row, col);

    apr_cpystrn(to, text ? text : "", size);
}

static nx_err_t *take_key(void *baton, const nx_row_t *row)
{
    nx_key_t *key = baton;
    const char *networks = nx_row_text(row, 4);

    if (networks && strlen(networks) >= sizeof(key->networks))
        return NULL; /* too long to check: such a key opens nothing */
    key->known = 1;
    copy_column(key->id, sizeof(key->id), row, 0);
    copy_column(key->name, sizeof(key->name), row, 1);
    key->scopes = scope_bits(nx_row_text(row, 2) ? nx_row_text(row, 2) : "");
    copy_column(key->protocols, sizeof(key->protocols), row, 3);
    copy_column(key->networks, sizeof(key->networks), row, 4);
    copy_column(key->actor, sizeof(key->actor), row, 5);
    return NULL;
}

static void forget_key(void *baton)
{
    ((nx_key_t *)baton)->known = 0;
}

static nx_key_t *slot_of(const char *sha256)
{
    char head[5];

    apr_cpystrn(head, sha256, sizeof(head));
    return &slots[apr_strtoi64(head, NULL, 16) % SLOTS];
}

/* Whether the memory knows SHA256 still; KEY is then a copy. */
static int recall(const char *sha256, nx_key_t *key)
{
    const nx_key_t *slot = slot_of(sha256);
    int hit;

    if (!mutex)
        return 0;
    apr_thread_mutex_lock(mutex);
    hit = slot->until > nx_time_mono() && nx_same_secret(slot->sha256, sha256);
    if (hit)
        *key = *slot;
    apr_thread_mutex_unlock(mutex);
    return hit;
}

static void remember(const nx_key_t *key)
{
    if (!mutex)
        return;
    apr_thread_mutex_lock(mutex);
    *slot_of(key->sha256) = *key;
    apr_thread_mutex_unlock(mutex);
}

static nx_err_t *look_up(nx_req_t *q, const char *sha256, nx_key_t *key)
{
    nx_sink_t sink = {key, take_key, forget_key};
    const char *args[] = {sha256};

    memset(key, 0, sizeof(*key));
    apr_cpystrn(key->sha256, sha256, sizeof(key->sha256));
    NX_TRY(nx_db_read(q, &NX_SQL_CORE_KEY, args, &sink, 0));
    key->until = nx_time_mono() + (key->known ? GOOD_FOR : BAD_FOR);
    remember(key);
    return NULL;
}

/* What a wrong key is told. The database was asked before: a right key behind the same address
 * must work however many wrong ones came from there. */
static nx_err_t *refuse(const nx_req_t *q, const char *token)
{
    int wait = nx_brake_wait(q->address, token, q->settings->auth_failures);
    nx_err_t *err;

    nx_brake_count(q->address, token);
    if (!wait)
        return nx_err_make(q->pool, NX_INVALID_TOKEN, NULL, "this API key is not valid here");
    err = nx_err_make(q->pool, NX_TOO_MANY_REQUESTS, NULL, "too many wrong API keys from here");
    err->retry_after = wait;
    return err;
}

nx_err_t *nx_key_find(nx_req_t *q, const char *api, const char *token, const nx_caller_t **caller)
{
    const char *sha256 = nx_sha256_hex(q->pool, token, strlen(token));
    nx_caller_t *found;
    nx_key_t key;

    if (!recall(sha256, &key))
        NX_TRY(look_up(q, sha256, &key));
    if (!key.known || !in_words(key.protocols, api) ||
        !in_networks(q->pool, key.networks, q->address))
        return refuse(q, token);
    found = apr_pcalloc(q->pool, sizeof(*found));
    found->key_id = apr_pstrdup(q->pool, key.id);
    found->name = apr_pstrdup(q->pool, key.name);
    found->scopes = key.scopes;
    found->actor_id = key.actor[0] ? apr_pstrdup(q->pool, key.actor) : NULL;
    *caller = found;
    return NULL;
}
