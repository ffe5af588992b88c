/* SPDX-License-Identifier: Apache-2.0
 *
 * What a wire protocol is: routes, fields, shapes, an error form - all declarations. lib/http
 * serves any nx_api_t; a protocol's folder under lib/api has its lists and its few handlers.
 * Nothing here knows httpd, SQL text or a connection.
 */
#ifndef NX_API_API_H
#define NX_API_API_H

#include "core/spool.h"
#include "core/uri.h"
#include "db/db.h"

/* Methods of a route. HEAD is served by GET rows, OPTIONS by nobody. */
typedef enum {
    NX_GET = 1,
    NX_PUT = 2,
    NX_POST = 4,
    NX_DELETE = 8,
    NX_PATCH = 16,
    NX_OPTIONS = 32,
    NX_OTHER = 64, /* what no route takes */
    /* Writes some documents print or accept with a verb that is not theirs: tried when NX_GET (not
     * HEAD) or NX_POST finds nothing, unless NexsisWriteByGet is off; never in Allow. */
    NX_PUT_BY_GET = 128,
    NX_PUT_BY_POST = 256
} nx_method_t;

/* Where a parameter is. */
typedef enum { NX_IN_PATH, NX_IN_QUERY, NX_IN_BODY } nx_place_t;

/* What a parameter must be. Texts are UTF-8; MAX of the field counts characters. */
typedef enum {
    NX_TEXT,     /* any text without control characters but tab and line ends */
    NX_NAME,     /* one line, and nothing PHP's strip_tags would take out */
    NX_ID,       /* an external id: one line, not ".", "..", nor empty; a JSON number too */
    NX_EMAIL,    /* local@domain, no spaces */
    NX_COUNTRY,  /* two letters; upper-cased */
    NX_LANG,     /* a Moodle language code: de, pt_br */
    NX_TIMEZONE, /* 99 or Area/City */
    NX_SLUG,     /* lower-case word: a plugin's name */
    NX_SECRET,   /* any text; never shown again */
    NX_FLAG,     /* true or false; 1 and 0 too */
    NX_CHOICE,   /* one of the field's WORDS */
    NX_COUNT,    /* a whole number from 1; MAX is the largest */
    NX_DECIMAL,  /* a number with a decimal point, perhaps an exponent; 14 digits are kept */
    NX_IDS,      /* a list of NX_IDs in the query: name=, name[]=, name[0]=; becomes a JSON array */
    NX_NAMES,    /* a list of NX_NAMEs: a JSON array, or commas between; becomes a JSON array */
    NX_WORDS,    /* words of the field's WORDS with commas between */
    NX_SORT,     /* one of the field's WORDS, perhaps with a "-" before it */
    NX_TIME      /* ISO 8601 or Unix seconds; becomes Unix seconds, or, without a zone, the wall's
                    "YYYY-MM-DD hh:mm:ss". WORDS "end": a date alone means its last second */
} nx_type_t;

enum { NX_OPTIONAL = 0, NX_REQUIRED = 1 };

typedef struct nx_field_t {
    const char *name;
    nx_place_t place;
    nx_type_t type;
    int max; /* characters; 0: no limit of its own */
    int required;
    const char *words; /* of an NX_CHOICE, NX_WORDS or NX_SORT: "off|username" */
    const char *help;  /* one line for people */
} nx_field_t;

typedef enum { NX_ABSENT, NX_NULL, NX_GIVEN } nx_state_t;

/* A parameter as it came: an empty text of an optional field is NX_NULL, which clears. */
typedef struct nx_value_t {
    const nx_field_t *field;
    nx_state_t state;
    nx_str_t text; /* checked and normalised; "true"/"false" for a flag, JSON for NX_NAMES */
} nx_value_t;

/* How one column becomes one member. */
typedef enum {
    NX_AS_TEXT,
    NX_AS_NUMBER,
    NX_AS_BOOL,
    NX_AS_TIME, /* Unix seconds, shown as ISO 8601; 0 is no time: "" */
    NX_AS_LIST, /* texts with U+001F between, shown as an array; NULL is an empty one */
    NX_AS_JSON  /* the column is JSON already */
} nx_as_t;
typedef enum { NX_NULL_IS_NULL, NX_NULL_IS_EMPTY, NX_NULL_IS_ABSENT } nx_null_t;

typedef struct nx_member_t {
    const char *key;
    nx_as_t as;
    nx_null_t null;
} nx_member_t;

/* An object: its members take a row's columns in order. */
typedef struct nx_shape_t {
    const char *name;
    const nx_member_t *members;
    int count;
} nx_shape_t;

/* What is sent back. Empty until a handler fills it. */
typedef struct nx_reply_t {
    int status;       /* 200 unless said otherwise */
    const char *type; /* Content-Type */
    nx_spool_t *body;
    apr_table_t *headers;
    const nx_err_t *about; /* what went wrong on the way, for the log; NULL: nothing */
} nx_reply_t;

/* Limits of a route: which deadline, which body. The body of an NX_BULK route goes unread into
 * q->body; its deadline is that of a chunk. An NX_PAGES route refuses query arguments
 * it does not know: a filter that is misspelt must not list everything. */
typedef enum { NX_SINGLE, NX_LIST, NX_PAGES, NX_BULK } nx_limit_t;

typedef struct nx_route_t nx_route_t;
typedef nx_err_t *nx_handler_fn(nx_req_t *q, const nx_route_t *route, nx_reply_t *out);

/* One endpoint: a row of a protocol's routes.def. A read is SQL and SHAPE, run by the handler
 * nx_get_one; its parameters are the statement's, in order. */
struct nx_route_t {
    nx_method_t method;
    const char *path; /* "/user/{userid}" */
    nx_handler_fn *handler;
    unsigned scope;
    nx_limit_t limit;
    const nx_field_t *fields;
    int field_count;
    const nx_sql_t *sql;     /* NULL: the handler knows */
    const nx_shape_t *shape; /* NULL: an empty answer */
    const char *summary;
};

/* What a shape does not say of a member that is JSON, or that comes only when it is asked for: its
 * JSON Schema. */
typedef struct nx_schema_t {
    const char *shape, *member, *schema;
} nx_schema_t;

typedef struct nx_api_t {
    const char *name; /* "nexsis": what NexsisApi takes */
    const nx_route_t *routes;
    int route_count;
    const nx_shape_t *const *parts; /* shapes that stand only within others */
    int part_count;
    const nx_schema_t *schemas;
    int schema_count;
    const char *token_parameter; /* of the query string */
    const char *type;            /* Content-Type of answers */
    /* NULL: a row is found by its path. Else a row's path is the name of a function, the value of
     * this parameter (the form's before the query's) finds it, and the method only says whether it
     * reads (NX_GET) or writes (NX_POST): both verbs call both, HEAD only what reads. The form is
     * then read before the caller is looked for, as the token may stand there, and the handlers
     * read their parameters from q->raw themselves. */
    const char *function_parameter;
    /* Makes what the protocol keeps in each process, in PCHILD; NULL: nothing. */
    void (*start)(apr_pool_t *pchild);
    /* The caller TOKEN belongs to, in q->pool. NULL: tokens are API keys, and may stand in the
     * Authorization header. Fails as nx_auth. */
    nx_err_t *(*find_caller)(nx_req_t *q, const char *token, const nx_caller_t **caller);
    /* Of a mount shared with its owner (NexsisFallThrough): whether Q's caller is one of ours.
     * NULL: all are. */
    int (*takes)(const nx_req_t *q);
    /* Fills OUT with the protocol's form of ERR. */
    void (*write_error)(const nx_req_t *q, const nx_err_t *err, nx_reply_t *out);
} nx_api_t;

/* --- route.c ------------------------------------------------------------------------------- */

/* Finds the row for METHOD and SEGMENTS (nx_str_t, after the mount). PARAMS (nx_pair_t) gets the
 * path's parameters. A row's ids may also all stand in QUERY (nx_pair_t), with only the template's
 * fixed segments in the path. Fails with NX_NOT_FOUND, or NX_METHOD_NOT_ALLOWED; *ALLOWED is then,
 * and for NX_OPTIONS, the set of methods the path has. */
nx_err_t *nx_route_find(apr_pool_t *p, const nx_api_t *api, nx_method_t method,
                        const apr_array_header_t *segments, const apr_array_header_t *query,
                        const nx_route_t **route, apr_array_header_t *params,
                        unsigned *allowed) NX_MUSTCHECK;

/* Finds the row for the function NAME among API's. Fails with NX_NOT_FOUND; NX_METHOD_NOT_ALLOWED
 * where READ_ONLY (a HEAD) and the function writes. */
nx_err_t *nx_route_function(apr_pool_t *p, const nx_api_t *api, const char *name, int read_only,
                            const nx_route_t **route) NX_MUSTCHECK;

/* The value of Allow for a set of methods, HEAD and OPTIONS included. */
const char *nx_route_allow(apr_pool_t *p, unsigned methods);

/* --- input.c ------------------------------------------------------------------------------- */

/* Everything a request said, before it is looked at. */
struct nx_raw_t {
    const apr_array_header_t *path;  /* nx_pair_t */
    const apr_array_header_t *query; /* nx_pair_t */
    const apr_array_header_t *form;  /* nx_pair_t; NULL: the body is no form */
    const apr_array_header_t *json;  /* nx_json_member_t; NULL: the body is no JSON */
    const char *token_parameter;     /* a query argument that is nobody's parameter */
};

struct nx_input_t {
    const nx_route_t *route;
    nx_value_t *values;          /* route->field_count of them */
    apr_array_header_t *ignored; /* const char *: names nobody declared */
};

/* Converts and checks everything ROUTE declares. Fails with the list of all bad fields; *INPUT is
 * set also then, without them. */
nx_err_t *nx_input_read(nx_req_t *q, const nx_route_t *route, const nx_raw_t *raw,
                        nx_input_t **input) NX_MUSTCHECK;

/* The same for one item of a bulk body: MEMBERS (nx_json_member_t) are its own, what the REQUEST
 * said holds for all of them. The fields of an item are those of the body, and the ids ROUTE's path
 * does not name. In Q's pool. */
nx_err_t *nx_input_item(nx_req_t *q, const nx_input_t *request, const apr_array_header_t *members,
                        nx_input_t **input) NX_MUSTCHECK;

/* Whether FIELD stands in the items of ROUTE's bulk body: ids too, where the path does not name
 * them. */
int nx_input_in_item(const nx_route_t *route, const nx_field_t *field);

/* The last pair NAME of PAIRS (nx_pair_t; may be NULL), as PHP takes it; NULL: none. */
const nx_pair_t *nx_pair_last(const apr_array_header_t *pairs, const char *name);

/* The value of a declared field of this request. */
const nx_value_t *nx_input_value(const nx_req_t *q, const char *name);

/* Its text; NULL when absent or null. */
const char *nx_input_text(const nx_req_t *q, const char *name);

/* Adds every path and body parameter that was given, but secrets, as JSON members (no braces). A
 * point in time is a number, or a string where it has no zone. */
void nx_input_members(const nx_req_t *q, nx_buf_t *out);

/* The same as a text of its own, in Q's pool. */
const char *nx_input_json(const nx_req_t *q);

/* --- reply.c ------------------------------------------------------------------------------- */

/* What stands before a path in links: scheme and host of NexsisSiteUrl, "" where that is not said.
 */
const char *nx_origin(const nx_req_t *q);

/* Bytes nx_member_write may take for a text of LEN. */
#define NX_MEMBER_ROOM(len) (6 * (len) + 64)

/* Writes a column's text (NULL: SQL NULL) to OUT as the JSON value M says, a NULL that is absent as
 * "", and returns where it ends. */
char *nx_member_write(char *out, const nx_member_t *m, const char *text, apr_size_t len);

/* Adds a row as a JSON object of SHAPE; its first column is FIRST. */
void nx_shape_json(nx_buf_t *out, const nx_shape_t *shape, const nx_row_t *row, int first);

/* A row as the whole answer. */
nx_err_t *nx_reply_row(nx_reply_t *out, const nx_shape_t *shape, const nx_row_t *row,
                       int first) NX_MUSTCHECK;

/* Handler of reads of one thing: runs the route's statement with the declared path parameters,
 * answers its row in the route's shape, with its ETag, or 304 (lib/api/etag.h). A column "problem"
 * after the shape's, when not NULL, is the slug of an error and the next column its detail; no row
 * is NX_NOT_FOUND. */
nx_handler_fn nx_get_one;

/* The same with arguments of the caller's own. */
nx_err_t *nx_one_read(nx_req_t *q, const nx_route_t *route, const char *const *args,
                      nx_reply_t *out) NX_MUSTCHECK;

/* Adds a list to OUT: runs ROUTE's statement with ARGS, the columns after "detail" of its first row
 * become the headers HEADERS names (NULL at its end); else as nx_get_list. */
nx_err_t *nx_list_read(nx_req_t *q, const nx_route_t *route, const char *const *args,
                       const char *const *headers, nx_reply_t *out) NX_MUSTCHECK;

/* Handler of lists: the same, answering all rows as an array while they arrive, in constant
 * memory. A row whose "problem" is "" is not printed: it says that what was asked for exists, but
 * has nothing in it; no row at all is NX_NOT_FOUND. */
nx_handler_fn nx_get_list;

#endif
