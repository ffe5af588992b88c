/* SPDX-License-Identifier: Apache-2.0
 *
 * Types every layer shares; no logic. A layer includes this and the headers below it, never one
 * above (design: http, auth -> api -> lms -> db -> core -> APR). Nothing here knows httpd, libpq
 * or json-c: what a layer keeps in a request for itself is an opaque pointer with its name on it.
 */
#ifndef NX_H
#define NX_H

#include <apr_pools.h>
#include <apr_tables.h>
#include <apr_time.h>

#include "core/error.h"
#include "core/settings.h"

/* A run of bytes; not NUL-terminated unless its owner says so. */
typedef struct nx_str_t {
    const char *data;
    apr_size_t len;
} nx_str_t;

/* Who calls. Lives in the pool of the request it was found for; never shared between requests. */
typedef struct nx_caller_t {
    const char *key_id;   /* nexsis.api_key.id as text */
    const char *name;     /* what the administrator called the key; goes to %u and logs */
    unsigned scopes;      /* NX_SCOPE_... bits */
    const char *actor_id; /* Moodle account its writes are attributed to; NULL: the site's actor */
} nx_caller_t;

/* Scopes a key can carry and a route can ask for. */
enum {
    NX_SCOPE_ANY = 0, /* any valid key */
#define NX_SCOPE(symbol, bit, name) NX_SCOPE_##symbol = 1u << (bit),
#include "auth/scopes.def"
#undef NX_SCOPE
};

typedef struct nx_db_t nx_db_t;       /* lib/db/db.h: this request's way to the database */
typedef struct nx_input_t nx_input_t; /* lib/api/api.h: converted and checked parameters */
typedef struct nx_raw_t nx_raw_t;     /* lib/api/api.h: parameters as they came */
typedef struct nx_spool_t nx_spool_t; /* lib/core/spool.h */
typedef struct nx_park_t nx_park_t;   /* lib/db/db.h: writes that are done later */

/* One request, as every layer below httpd sees it. Born in lib/http/request.c, lives as long as
 * its pool. Outputs of a layer that others read are plain members, written once. */
typedef struct nx_req_t {
    apr_pool_t *pool;
    const nx_settings_t *settings;
    const char *id;             /* request id: 32 hex digits, made by us, also X-Request-Id */
    apr_time_t deadline;        /* on nx_time_mono(), never on the wall clock */
    const char *address;        /* client address as httpd (mod_remoteip) sees it */
    const char *mount;          /* path of the API, no slash at its end; links begin with it */
    const char *site;           /* https://moodle.example.org, no slash at its end: NexsisSiteUrl,
                                   else as the client called this server; NULL where functions
                                   are not called by name */
    const nx_caller_t *caller;  /* NULL until somebody was found */
    const apr_table_t *headers; /* of the request, as they came */
    const char *run;            /* Nexsis-Run: the name this request's writes go under, or NULL */
    const nx_raw_t *raw;        /* of protocols that read their parameters themselves */
    nx_spool_t *body;           /* the body, whole; of bulk routes unread; NULL: not read here */
    const char *body_type;      /* its Content-Type; NULL: none was sent */
    const nx_input_t *input;    /* NULL until the route's parameters were read */
    nx_err_t *bad;              /* bad fields found so far: while there are any, writes only judge
                                   the rest (call.check), so that all are reported at once */
    nx_db_t *db;                /* NULL where no database is configured */
    const char *call_id;        /* request id of writes (call.request); NULL: ID */
    const char *fingerprint;    /* of a request with an Idempotency-Key: its writes are recorded
                                   whatever they come to, and only for the same request; or NULL */
    int atomic;                 /* writes do all of their items or none (call.atomic) */
    nx_park_t *park;            /* takes the writes; NULL: they are done now */
    int brief;                  /* writes need not give documents (call.document) */
    int moodle;                 /* writes speak Moodle's own protocol (call.ids): items name records
                                   by Moodle's ids, nothing becomes ours, deleting deletes */
    int dry_run;                /* writes only say what they would do (call.dryrun) */
    const char *match;          /* conditions on what is written, as JSON (call.match); or NULL */
    apr_array_header_t *warnings; /* const char *: things done differently than asked */
    apr_time_t db_time;           /* microseconds spent waiting for the database */
    int attempts;                 /* statements sent more than once: how often in all */
} nx_req_t;

#endif
