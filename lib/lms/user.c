/* SPDX-License-Identifier: Apache-2.0
 *
 * Users as sets of JSON items for the write functions. The one two-trip write: passwords are
 * compared and hashed here, on several threads, between a look and the write, and the write refuses
 * when a stored one changed meanwhile.
 */
#include "lms/user.h"

#include <apr_strings.h>

#include "core/ident.h"
#include "core/parallel.h"
#include "lms/items.h"
#include "lms/password.h"

enum { LOOKS = 3 }; /* how often a password may change under us before we say so */

/* What the look said of one user, and what was decided. */
typedef struct look_t {
    const char *stored; /* NULL: no account */
    const char *policy; /* NULL: none */
    const char *hash;   /* to be written; NULL: leave it */
} look_t;

typedef struct looks_t {
    nx_req_t *q;
    nx_user_t *users;
    look_t *of;
    int count;
    const int *with; /* places of the users with a password */
    int with_count;
} looks_t;

static const char *const adopt_words[] = {"off", "username", "username+email"};
static const char *const delete_words[] = {"suspend", "delete"};
static const char *const password_words[] = {"always", "create"};

static const char *call_options(const nx_req_t *q, const nx_user_options_t *options)
{
    int adopt = options->adopt >= 0 ? options->adopt : q->settings->adopt;

    if (q->moodle)
        return "\"adopt\":\"off\",\"ondelete\":\"delete\",\"password\":\"always\"";
    return apr_psprintf(q->pool,
                        "\"adopt\":\"%s\",\"ondelete\":\"%s\",\"password\":\"%s\",\"document\":%s",
                        adopt_words[adopt], delete_words[q->settings->ondelete_user],
                        password_words[q->settings->password], q->brief ? "false" : "true");
}

static nx_err_t *take_look(void *baton, const nx_row_t *row)
{
    looks_t *looks = baton;
    apr_pool_t *p = looks->q->pool;
    int pos = (int)apr_atoi64(nx_row_text(row, 0));
    look_t *look;

    if (pos < 0 || pos >= looks->count)
        return nx_err_make(p, NX_INTERNAL, NULL, "a password look answered for nobody");
    look = &looks->of[pos];
    look->stored = nx_row_text(row, 3) ? apr_pstrdup(p, nx_row_text(row, 3)) : NULL;
    look->policy = nx_row_text(row, 4) ? apr_pstrdup(p, nx_row_text(row, 4)) : NULL;
    return NULL;
}

static nx_err_t *look_up(looks_t *looks, const char *options)
{
    nx_sink_t sink = {looks, take_look, NULL};
    nx_req_t now = *looks->q; /* also of what is written later */
    nx_err_t *err;
    nx_buf_t b;
    int i;

    memset(looks->of, 0, sizeof(look_t) * (apr_size_t)looks->count);
    nx_buf_init(&b, looks->q->pool, 256);
    for (i = 0; i < looks->with_count; i++) {
        const nx_user_t *user = &looks->users[looks->with[i]];

        nx_buf_printf(&b, "%s{\"pos\":%d", i ? "," : "[", looks->with[i]);
        nx_items_text(&b, "userid", user->userid);
        if (user->moodleid)
            nx_items_text(&b, "moodleuser", user->moodleid);
        nx_items_text(&b, "previousid", user->previousid);
        nx_items_text(&b, "username", user->username);
        nx_items_text(&b, "email", user->email);
        nx_buf_puts(&b, "}");
    }
    nx_buf_puts(&b, "]");
    if (!looks->with_count)
        return NULL;
    now.park = NULL;
    err = nx_db_write(&now, &NX_SQL_LMS_USER_PASSWORD, options, b.data, &sink);
    looks->q->db_time = now.db_time;
    looks->q->attempts = now.attempts;
    return err;
}

static nx_err_t *refuse_md5(const nx_settings_t *settings, apr_pool_t *p, nx_user_t *user)
{
    if (settings->md5 == NX_MD5_REJECT)
        return nx_err_make(p, NX_PASSWORD_MD5, "password",
                           "Moodle from 4.3 on cannot verify MD5 passwords: send plain text, or a "
                           "crypt hash that starts with $6$, $5$ or $2y$");
    user->warning = "password: MD5 is not supported, not stored";
    return NULL;
}

/* Whether a standalone database answers: only that one verifies MD5 (through the attempt's MD5). */
static int keeps_md5(const look_t *look)
{
    return look->policy && strstr(look->policy, "\"standalone\"") != NULL;
}

/* Decides what is written for one password. */
static nx_err_t *decide(const nx_req_t *q, apr_pool_t *p, nx_user_t *user, look_t *look)
{
    const nx_settings_t *settings = q->settings;
    nx_password_form_t form = q->moodle ? NX_FORM_PLAIN : nx_password_form(user->password);

    if (form == NX_FORM_MD5 && !keeps_md5(look))
        return refuse_md5(settings, p, user);
    if (look->stored && settings->password == NX_PASSWORD_CREATE && !q->moodle)
        return NULL;
    if (form == NX_FORM_HASH) {
        look->hash =
            look->stored && strcmp(look->stored, user->password) == 0 ? NULL : user->password;
        return NULL;
    }
    if (nx_password_verify(p, user->password, look->stored))
        return NULL;
    if (form == NX_FORM_PLAIN)
        NX_TRY(nx_password_check(p, user->password, look->policy));
    if (q->bad) /* nothing will be written */
        return NULL;
    return nx_password_hash(p, user->password, &look->hash);
}

/* One of many, on any thread. */
static void decide_one(void *baton, int i, apr_pool_t *p)
{
    looks_t *looks = baton;
    int pos = looks->with[i];

    looks->users[pos].bad = decide(looks->q, p, &looks->users[pos], &looks->of[pos]);
}

/* Of one user, or of an atomic set, a bad password is the request's: the database judges the rest.
 */
static void note_bad(looks_t *looks)
{
    int i;

    for (i = 0; i < looks->count && (looks->count == 1 || looks->q->atomic); i++) {
        const nx_err_t *bad = looks->users[i].bad;

        if (bad)
            nx_err_add(&looks->q->bad,
                       nx_err_make(looks->q->pool, bad->kind, bad->field, "%s", bad->detail));
    }
}

/* What takes long here is taken from no deadline: that one is the database's. */
static void decide_all(looks_t *looks)
{
    nx_req_t *q = looks->q;
    apr_time_t start = nx_time_mono();

    nx_parallel_run(q->pool, nx_parallel_threads(q->settings->hash_threads), looks->with_count,
                    decide_one, looks);
    if (looks->with_count)
        q->deadline += nx_time_mono() - start;
    note_bad(looks);
}

static const char *items_json(const looks_t *looks)
{
    const char *comma = "[";
    nx_buf_t b;
    int i;

    nx_buf_init(&b, looks->q->pool, 512);
    for (i = 0; i < looks->count; i++) {
        const nx_user_t *user = &looks->users[i];

        if (user->bad && !looks->q->bad)
            continue;
        nx_buf_printf(&b, "%s{\"pos\":%d,", comma, i);
        nx_buf_puts(&b, user->members);
        if (looks->of[i].hash) {
            nx_items_text(&b, "password_hash", looks->of[i].hash);
            if (!looks->q->park) /* later it may be another one, and this one is still meant */
                nx_items_text(&b, "password_expected", looks->of[i].stored);
        }
        nx_buf_puts(&b, "}");
        comma = ",";
    }
    if (*comma == '[')
        return NULL;
    nx_buf_puts(&b, "]");
    return b.data;
}

static void find_passwords(looks_t *looks)
{
    int *with = apr_palloc(looks->q->pool, sizeof(int) * (apr_size_t)(looks->count + 1));
    int i;

    for (i = 0; i < looks->count; i++) {
        if (looks->users[i].password)
            with[looks->with_count++] = i;
    }
    looks->with = with;
}

nx_err_t *nx_user_put(nx_req_t *q, nx_user_t *users, int count, const nx_user_options_t *options,
                      const nx_sink_t *sink)
{
    looks_t looks = {.q = q, .users = users, .count = count};
    const char *call = call_options(q, options), *items;
    nx_err_t *err = NULL;
    int i;

    looks.of = apr_pcalloc(q->pool, sizeof(look_t) * (apr_size_t)count);
    find_passwords(&looks);
    for (i = 0; i < LOOKS; i++) {
        NX_TRY(look_up(&looks, call));
        decide_all(&looks);
        items = items_json(&looks);
        err = items ? nx_db_write(q, &NX_SQL_LMS_USER_PUT, call, items, sink) : NULL;
        if (!err || err->kind != NX_CONFLICT || q->bad || !looks.with_count)
            return err;
    }
    return err;
}

nx_err_t *nx_user_delete(nx_req_t *q, const char *const *users, int count, const nx_sink_t *sink)
{
    nx_user_options_t none = {-1};

    return nx_db_write(q, &NX_SQL_LMS_USER_DELETE, call_options(q, &none),
                       nx_items_json(q->pool, users, count), sink);
}

nx_err_t *nx_user_shifted(nx_req_t *q, const char *items, const nx_sink_t *sink)
{
    return nx_db_read(q, &NX_SQL_LMS_USER_SHIFTED, &items, sink, 0);
}
