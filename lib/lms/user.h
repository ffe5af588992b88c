/* SPDX-License-Identifier: Apache-2.0
 *
 * Users: put and delete, always a set. What arrives here was checked by the protocol; what depends
 * on the site is judged by the database functions (sql/lms/user_*.sql).
 */
#ifndef NX_LMS_USER_H
#define NX_LMS_USER_H

#include "lms/outcome.h"

/* One user to be put. BAD and WARNING are said by nx_user_put. */
typedef struct nx_user_t {
    const char *userid;     /* external id; NULL: none */
    const char *moodleid;   /* Moodle's id, where q->moodle; NULL: a new account */
    const char *previousid; /* the id it has so far, which this one replaces; NULL: none */
    const char *username;   /* NULL: not given */
    const char *email;      /* as given; an account to adopt is found by it; NULL: none */
    const char *password;   /* plain, hashed or MD5; NULL: not given */
    const char *members;    /* every other member, as JSON without braces; userid included */
    nx_err_t *bad;          /* NX_PASSWORD_*, NX_TOO_LONG: it was not written; NULL: its row says */
    const char *warning;    /* about the password; NULL: none */
} nx_user_t;

/* How a call may adopt accounts: position in NexsisAdopt's words, or -1 for what is configured. */
typedef struct nx_user_options_t {
    int adopt;
} nx_user_options_t;

/* Puts COUNT users and gives each result row (outcome columns, then userid, username, firstname,
 * lastname, email, and the names of the members that changed with commas between) to SINK, none of
 * a user that is BAD. When the one user of a set is bad, or one of an atomic set, Q->bad says so
 * too and the others are only judged. Fails as nx_db_write. */
nx_err_t *nx_user_put(nx_req_t *q, nx_user_t *users, int count, const nx_user_options_t *options,
                      const nx_sink_t *sink) NX_MUSTCHECK;

/* Gives SINK one row about ITEMS (a JSON array of userid, username, email): how many of these users
 * are there, how many of them would get another username or address, and the ids of the first of
 * those as a JSON array. Fails as nx_db_read. */
nx_err_t *nx_user_shifted(nx_req_t *q, const char *items, const nx_sink_t *sink) NX_MUSTCHECK;

/* Deletes COUNT users, each the member userid, as NexsisOnDelete says. Rows: outcome columns. */
nx_err_t *nx_user_delete(nx_req_t *q, const char *const *users, int count,
                         const nx_sink_t *sink) NX_MUSTCHECK;

#endif
