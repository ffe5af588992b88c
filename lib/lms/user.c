/* SPDX-License-Identifier: Apache-2.0
 *
 * Users as sets of JSON items for the write functions. The one two-trip write: a password is
 * compared and hashed here, between a look and the write, and the write refuses when the stored
 * one changed meanwhile.
 */
#include "lms/user.h"

#include <apr_strings.h>

#include "lms/items.h"
#include "lms/password.h"

enum { LOOKS = 3 }; /* how often a password may change under us before we say so */

/* What the look said of one user. */
typedef struct look_t {
    const char *stored; /* NULL: no account */
    const char *policy; /* NULL: none */
    const char *hash;   /* to be written; NULL: leave it */
} look_t;

typedef struct looks_t {
    nx_req_t *q;
    look_t *of;
    int count;
} looks_t;

static const char *const adopt_words[] = {"off", "username", "username+email"};
static const char *const delete_words[] = {"suspend", "delete"};
static const char *const password_words[] = {"always", "create"};

static const char *call_options(const nx_req_t *q, const nx_user_options_t *options)
{
    int adopt = options->adopt >= 0 ? options->adopt : q->settings->adopt;

    return apr_psprintf(
        q->pool, "\"adopt\":\"%s\",\"ondelete\":\"%s\",\"password\":\"%s\",\"document\":true",
        adopt_words[adopt], delete_words[q->settings->ondelete_user],
        password_words[q->settings->password]);
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

static nx_err_t *look_up(nx_req_t *q, const nx_user_t *users, looks_t *looks, const char *options)
{
    nx_sink_t sink = {looks, take_look, NULL};
    nx_buf_t b;
    int i, n = 0;

    nx_buf_init(&b, q->pool, 256);
    for (i = 0; i < looks->count; i++) {
        memset(&looks->of[i], 0, sizeof(looks->of[i]));
        if (!users[i].password)
            continue;
        nx_buf_printf(&b, "%s{\"pos\":%d", n++ ? "," : "[", i);
        nx_items_text(&b, "userid", users[i].userid);
        nx_items_text(&b, "previousid", users[i].previousid);
        nx_items_text(&b, "username", users[i].username);
        nx_items_text(&b, "email", users[i].email);
        nx_buf_puts(&b, "}");
    }
    nx_buf_puts(&b, "]");
    return n ? nx_db_write(q, &NX_SQL_LMS_USER_PASSWORD, options, b.data, &sink) : NULL;
}

static nx_err_t *refuse_md5(nx_req_t *q)
{
    if (q->settings->md5 == NX_MD5_REJECT)
        return nx_err_make(q->pool, NX_PASSWORD_MD5, "password",
                           "Moodle from 4.3 on cannot verify MD5 passwords: send plain text, or a "
                           "crypt hash that starts with $6$, $5$ or $2y$");
    APR_ARRAY_PUSH(q->warnings, const char *) = "password: MD5 is not supported, not stored";
    return NULL;
}

/* Whether a standalone database answers: only that one verifies MD5 (through the attempt's MD5). */
static int keeps_md5(const look_t *look)
{
    return look->policy && strstr(look->policy, "\"standalone\"") != NULL;
}

/* Decides what is written for one password. */
static nx_err_t *decide(nx_req_t *q, const char *password, look_t *look)
{
    nx_password_form_t form = nx_password_form(password);

    if (form == NX_FORM_MD5 && !keeps_md5(look))
        return refuse_md5(q);
    if (look->stored && q->settings->password == NX_PASSWORD_CREATE)
        return NULL;
    if (form == NX_FORM_HASH) {
        look->hash = look->stored && strcmp(look->stored, password) == 0 ? NULL : password;
        return NULL;
    }
    if (nx_password_verify(q->pool, password, look->stored))
        return NULL;
    if (form == NX_FORM_PLAIN)
        NX_TRY(nx_password_check(q->pool, password, look->policy));
    return nx_password_hash(q->pool, password, &look->hash);
}

static nx_err_t *decide_all(nx_req_t *q, const nx_user_t *users, looks_t *looks)
{
    nx_err_t *all = NULL;
    int i;

    for (i = 0; i < looks->count; i++) {
        if (users[i].password)
            nx_err_add(&all, decide(q, users[i].password, &looks->of[i]));
    }
    return all;
}

static const char *items_json(nx_req_t *q, const nx_user_t *users, const looks_t *looks)
{
    nx_buf_t b;
    int i;

    nx_buf_init(&b, q->pool, 512);
    for (i = 0; i < looks->count; i++) {
        nx_buf_printf(&b, "%s{\"pos\":%d,%s", i ? "," : "[", i, users[i].members);
        if (looks->of[i].hash) {
            nx_items_text(&b, "password_hash", looks->of[i].hash);
            nx_items_text(&b, "password_expected", looks->of[i].stored);
        }
        nx_buf_puts(&b, "}");
    }
    nx_buf_puts(&b, "]");
    return b.data;
}

nx_err_t *nx_user_put(nx_req_t *q, const nx_user_t *users, int count,
                      const nx_user_options_t *options, const nx_sink_t *sink)
{
    looks_t looks = {q, apr_pcalloc(q->pool, sizeof(look_t) * (apr_size_t)count), count};
    const char *call = call_options(q, options);
    nx_err_t *err = NULL;
    int i;

    for (i = 0; i < LOOKS; i++) {
        NX_TRY(look_up(q, users, &looks, call));
        nx_err_add(&q->bad, decide_all(q, users, &looks));
        err = nx_db_write(q, &NX_SQL_LMS_USER_PUT, call, items_json(q, users, &looks), sink);
        if (!err || err->kind != NX_CONFLICT || q->bad)
            return err;
    }
    return err;
}

nx_err_t *nx_user_delete(nx_req_t *q, const char *userid, const nx_sink_t *sink)
{
    nx_user_options_t none = {-1};
    nx_buf_t b;

    nx_buf_init(&b, q->pool, 128);
    nx_buf_puts(&b, "[{\"pos\":0");
    nx_items_text(&b, "userid", userid);
    nx_buf_puts(&b, "}]");
    return nx_db_write(q, &NX_SQL_LMS_USER_DELETE, call_options(q, &none), b.data, sink);
}
