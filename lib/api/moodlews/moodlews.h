/* SPDX-License-Identifier: Apache-2.0
 *
 * Moodle's web services over REST: what a function is (a row of functions.def: handler, statement,
 * parameter tree, return tree) and what its handler may use. A reading function is its trees and
 * one statement, run by moodlews_get; nothing of the format (JSON, XML) is known to handlers.
 */
#ifndef NX_API_MOODLEWS_MOODLEWS_H
#define NX_API_MOODLEWS_MOODLEWS_H

#include "api/api.h"

extern const nx_api_t nx_api_moodlews;

/* --- declarations --------------------------------------------------------------------------- */

/* Moodle's scalar types. A parameter must be what Moodle's cleaning leaves as it is: see types.c.
 */
typedef enum {
    MW_INT,
    MW_FLOAT,
    MW_BOOL,
    MW_RAW,
    MW_TEXT,
    MW_NOTAGS,
    MW_ALPHA,
    MW_ALPHANUM,
    MW_ALPHAEXT,
    MW_ALPHANUMEXT,
    MW_SAFEDIR,
    MW_PLUGIN,
    MW_COMPONENT,
    MW_CAPABILITY,
    MW_USERNAME,
    MW_EMAIL,
    MW_TIMEZONE,
    MW_SEQUENCE,
    MW_TYPE_COUNT
} mw_type_t;

/* What a place in a tree holds. MW_VALUES is a list of scalars of its type, MW_LIST a list of
 * structures of its members, MW_NOTHING the return of a function that returns null. */
typedef enum { MW_VALUE, MW_SINGLE, MW_LIST, MW_VALUES, MW_NOTHING } mw_kind_t;

/* Of a parameter: must it be there. Of a return: what SQL NULL means.
 *             parameter                 return
 * REQUIRED    must be given             an error of ours; a list is empty
 * DEFAULT     PRESET when not given     PRESET
 * OPTIONAL    may be absent             absent in JSON, null (a list: empty) in XML
 * NULLABLE    null when not given       null */
typedef enum { MW_REQUIRED, MW_DEFAULT, MW_OPTIONAL, MW_NULLABLE } mw_need_t;

typedef struct mw_desc_t {
    const char *name; /* of a member; NULL at a root */
    mw_kind_t kind;
    mw_type_t type; /* of an MW_VALUE and of an MW_VALUES' elements */
    mw_need_t need;
    const char *preset;         /* of an MW_DEFAULT; NULL: null, or an empty list */
    const struct mw_desc_t *of; /* members of an MW_SINGLE, and of an MW_LIST's elements */
    int count;                  /* of them */
} mw_desc_t;

#define MW_COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* Places of a tree: static const mw_desc_t user_members[] = {VALUE("id", INT, REQUIRED), ...}. */
#define VALUE(name, type, need)                                                                    \
    {                                                                                              \
        name, MW_VALUE, MW_##type, MW_##need, NULL, NULL, 0                                        \
    }
#define VALUE_PRESET(name, type, preset)                                                           \
    {                                                                                              \
        name, MW_VALUE, MW_##type, MW_DEFAULT, preset, NULL, 0                                     \
    }
#define VALUES(name, type, need)                                                                   \
    {                                                                                              \
        name, MW_VALUES, MW_##type, MW_##need, NULL, NULL, 0                                       \
    }
#define SINGLE(name, members, need)                                                                \
    {                                                                                              \
        name, MW_SINGLE, MW_RAW, MW_##need, NULL, members, MW_COUNT(members)                       \
    }
#define LIST(name, members, need)                                                                  \
    {                                                                                              \
        name, MW_LIST, MW_RAW, MW_##need, NULL, members, MW_COUNT(members)                         \
    }

/* The members of a warning, for LIST("warnings", mw_warning_members, OPTIONAL). */
#define MW_WARNING_MEMBERS 4
extern const mw_desc_t mw_warning_members[MW_WARNING_MEMBERS];
#define WARNINGS                                                                                   \
    {                                                                                              \
        "warnings", MW_LIST, MW_RAW, MW_OPTIONAL, NULL, mw_warning_members, MW_WARNING_MEMBERS     \
    }

/* Who calls: Moodle's account behind the token, and what its service holds. */
typedef struct mw_caller_t {
    nx_caller_t base;      /* actor_id is the account */
    int admin;             /* a site administrator */
    const char *cohorts;   /* "{1,2}": sees only members of these; NULL: not restricted */
    const char *service;   /* id of the token's service, mdl_external_services.id */
    const char *shortname; /* of the service; may be "" */
    const char *username;
    const char *theme, *themerev; /* of the site: parts of addresses of pictures */
    const char *nameform;         /* the site's form of full names; NULL: first and last name */
    const char *hidden;           /* fields of profiles that are hidden, with commas between */
    int tagged;                   /* whether any account has interests */
    apr_uint64_t functions; /* which of ours the service holds: bit = place in functions.def */
} mw_caller_t;

typedef struct mw_function_t mw_function_t;

/* A call on its way through its handler. */
typedef struct mw_call_t {
    nx_req_t *q;
    const mw_function_t *function;
    const mw_caller_t *caller;
    const char *const *values; /* of the parameters in declared order: a scalar's text ("true" and
                                  "false" of a BOOL), JSON of a list or structure; NULL: null or
                                  absent */
    const struct mw_node_t *given; /* the parameters as PHP reads them: php.h */
    apr_array_header_t *warnings;  /* mw_warning_t; moodlews_get prints them */
    nx_reply_t *out;
    int json; /* else XML */
} mw_call_t;

typedef nx_err_t *mw_handler_fn(mw_call_t *call);

/* A row of functions.def. The route of the same place in nx_api_moodlews.routes has its name, its
 * statement and whether it reads. */
struct mw_function_t {
    const char *name;
    mw_handler_fn *handler;
    const nx_sql_t *sql;     /* NULL: the handler knows */
    const mw_desc_t *params; /* an MW_SINGLE */
    const mw_desc_t *returns;
    int stream; /* rows are many: they are answered while they come */
};

/* Parameters of functions that take none, returns of those that give none. */
extern const mw_desc_t moodlews_none_params, moodlews_none_returns;

/* --- for handlers ----------------------------------------------------------------------------- */

/* The value of the top-level parameter NAME, as in values. NAME is declared. */
const char *moodlews_value(const mw_call_t *call, const char *name);

/* Handler of reads: runs the function's statement with :caller bigint, :admin boolean, :cohorts
 * bigint[], :wwwroot text, then the parameters in declared order. By the return tree
 *   LIST/VALUES         each row is an element;
 *   SINGLE whose first member is a LIST, followed by nothing but "warnings": each row is an element
 *                       of that list; the call's warnings follow it;
 *   other SINGLE        the one row has its members.
 * A row's columns are the members in declared order. A column that is a list or a structure has
 * JSON text: positional arrays of values in declared order (a list: an array of them; of scalars:
 * of those), nested again alike. A number in JSON stays a number also where the type is a text.
 * After the members: problem text, detail text. problem NULL: a row; '': nothing to list; else
 * "key" or "key:argument" of errors.def, raised with DETAIL as its cause in our log. */
mw_handler_fn moodlews_get;

/* The same with COUNT arguments of the handler's own after :caller, :admin, :cohorts, :wwwroot. */
nx_err_t *moodlews_read(mw_call_t *call, const char *const *args, int count) NX_MUSTCHECK;
nx_err_t *moodlews_read_sql(mw_call_t *call, const nx_sql_t *sql, const char *const *args,
                            int count) NX_MUSTCHECK;
enum { MW_FIRST_ARGS = 4 };

/* Answers with the return tree filled from JSON, positional as above: for functions whose answer
 * was put together. "null" answers null. */
nx_err_t *moodlews_answer(mw_call_t *call, const char *json) NX_MUSTCHECK;

/* Moodle's address as its links have it, no slash at its end: NexsisSiteUrl, else as the client
 * called it. */
const char *moodlews_wwwroot(const nx_req_t *q);

/* Names of our functions in order, as a PostgreSQL array. */
const char *moodlews_served(apr_pool_t *p);

/* A warning of Moodle's form. Texts are not copied; ITEM and ITEMID may be NULL (absent). */
typedef struct mw_warning_t {
    const char *item, *itemid, *code, *message;
} mw_warning_t;
void moodlews_warn(mw_call_t *call, const char *item, const char *itemid, const char *code,
                   const char *message);

/* The call's warnings as positional JSON, for moodlews_answer. */
const char *moodlews_warnings_json(const mw_call_t *call);

/* --- error.c ---------------------------------------------------------------------------------- */

/* An error of Moodle's: PROBLEM is "key" or "key:argument" of errors.def, the argument goes into
 * the message. CAUSE is for our log, or NULL. An unknown key is an internal error. */
nx_err_t *moodlews_error(apr_pool_t *p, const char *problem, const char *cause);

/* Moodle's one error for all bad parameters; WHY is for our log. */
nx_err_t *moodlews_invalid(apr_pool_t *p, const char *fmt, ...) NX_PRINTF(2, 3);

/* What ERR is called in Moodle: its errorcode and its message, for a warning. */
void moodlews_error_words(const nx_req_t *q, const nx_err_t *err, const char **code,
                          const char **message);

/* The protocol's form of any error; nx_api_t.write_error. Functions' own errors and wrong tokens
 * have status 200, as Moodle's; what is the server's fault, or asks to wait, keeps its status. */
void moodlews_error_write(const nx_req_t *q, const nx_err_t *err, nx_reply_t *out);

#endif
