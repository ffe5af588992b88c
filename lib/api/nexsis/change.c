/* SPDX-License-Identifier: Apache-2.0
 *
 * The change feed: pages of what was written, waiting for the next change without a connection.
 * A page is read as a whole before its documents are, each by the statement of its own GET.
 */
#include "api/nexsis/nexsis.h"

#include <apr_strings.h>

#include "api/accept.h"
#include "core/ident.h"
#include "db/feed.h"

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* A kind as readers name it and as it is stored, who may read it, and its document. */
typedef struct kind_t {
    const char *name, *stored;
    unsigned scope;
    const char *path; /* GET of its document; NULL: it has none */
} kind_t;

static const kind_t kinds[] = {
    {"user", "user", NX_SCOPE_USERS_READ, "/user/{userid}"},
    {"course", "course", NX_SCOPE_COURSES_READ, "/course/{courseid}"},
    {"category", "category", NX_SCOPE_COURSES_READ, NULL},
    {"enrol", "enrolment", NX_SCOPE_ENROLMENTS_READ, NULL},
    {"group", "group", NX_SCOPE_GROUPS_READ, "/course/{courseid}/group/{groupid}"},
    {"member", "member", NX_SCOPE_GROUPS_READ, NULL},
    {"override", "override", NX_SCOPE_GRADES_READ, NULL},
    {"grade", "grade", NX_SCOPE_GRADES_READ, NULL},
};

/* Columns of change_list.sql; grade_changes.sql has the first of them. After the shape's: a code
 * and its detail, and in the last row whether there is more. */
enum { CURSOR, AT, KIND, OPERATION, USERID, COURSEID, GROUPID, CATID, MOODLEID };

static const nx_member_t change_members[] = {
    {"cursor", NX_AS_TEXT, NX_NULL_IS_NULL},     {"at", NX_AS_TEXT, NX_NULL_IS_NULL},
    {"kind", NX_AS_TEXT, NX_NULL_IS_NULL},       {"operation", NX_AS_TEXT, NX_NULL_IS_NULL},
    {"userid", NX_AS_TEXT, NX_NULL_IS_ABSENT},   {"courseid", NX_AS_TEXT, NX_NULL_IS_ABSENT},
    {"groupid", NX_AS_TEXT, NX_NULL_IS_ABSENT},  {"catid", NX_AS_TEXT, NX_NULL_IS_ABSENT},
    {"moodleid", NX_AS_NUMBER, NX_NULL_IS_NULL}, {"diff", NX_AS_JSON, NX_NULL_IS_ABSENT},
    {"run", NX_AS_TEXT, NX_NULL_IS_NULL},        {"request", NX_AS_TEXT, NX_NULL_IS_NULL},
    {"key", NX_AS_TEXT, NX_NULL_IS_NULL},
};
const nx_shape_t nexsis_change_shape = {"change", change_members, COUNT(change_members)};

static const nx_member_t grade_members[] = {
    {"cursor", NX_AS_TEXT, NX_NULL_IS_NULL},
    {"at", NX_AS_TEXT, NX_NULL_IS_NULL},
    {"kind", NX_AS_TEXT, NX_NULL_IS_NULL},
    {"operation", NX_AS_TEXT, NX_NULL_IS_NULL},
    {"userid", NX_AS_TEXT, NX_NULL_IS_NULL},
    {"courseid", NX_AS_TEXT, NX_NULL_IS_NULL},
    {"rawfinalgrade", NX_AS_NUMBER, NX_NULL_IS_NULL},
    {"rawgrademax", NX_AS_NUMBER, NX_NULL_IS_NULL},
    {"gradeletter", NX_AS_TEXT, NX_NULL_IS_NULL},
    {"gradepercent", NX_AS_NUMBER, NX_NULL_IS_NULL},
    {"feedback", NX_AS_TEXT, NX_NULL_IS_NULL},
};
const nx_shape_t nexsis_gradechange_shape = {"grade change", grade_members, COUNT(grade_members)};

static const nx_member_t enrol_members[] = {
    {"userid", NX_AS_TEXT, NX_NULL_IS_EMPTY},   {"courseid", NX_AS_TEXT, NX_NULL_IS_EMPTY},
    {"enrol", NX_AS_TEXT, NX_NULL_IS_EMPTY},    {"suspended", NX_AS_BOOL, NX_NULL_IS_NULL},
    {"timestart", NX_AS_TEXT, NX_NULL_IS_NULL}, {"timeend", NX_AS_TEXT, NX_NULL_IS_NULL},
    {"roles", NX_AS_JSON, NX_NULL_IS_NULL},
};
static const nx_shape_t enrol_shape = {"enrolment", enrol_members, COUNT(enrol_members)};
static const nx_route_t enrol_document = {
    .sql = &NX_SQL_NEXSIS_ENROL_GET, .shape = &enrol_shape, .path = "/enrol"};

/* A change that was read, still without its document. */
typedef struct change_t {
    const char *json; /* without the closing brace */
    const kind_t *kind;
    const char *userid, *courseid, *groupid, *moodleid;
} change_t;

typedef struct page_t {
    nx_req_t *q;
    nx_reply_t *out;
    const nx_sql_t *sql;
    const nx_shape_t *shape;
    const char *args[4];         /* since, kinds, limit, hidden */
    apr_array_header_t *changes; /* change_t */
    const char *cursor;          /* where to go on */
    int more;                    /* at once */
    int lines;                   /* NDJSON */
    int documents;               /* with each record as it is now */
} page_t;

static const kind_t *find_kind(const char *name, apr_size_t len)
{
    int i;

    for (i = 0; i < COUNT(kinds); i++) {
        if (strlen(kinds[i].name) == len && strncasecmp(kinds[i].name, name, len) == 0)
            return &kinds[i];
    }
    return NULL;
}

static void add_kind(nx_buf_t *list, const kind_t *kind)
{
    nx_buf_printf(list, "%s%s", list->len > 1 ? "," : "", kind->stored);
}

static nx_err_t *all_kinds(nx_req_t *q, nx_buf_t *list)
{
    int i;

    for (i = 0; i < COUNT(kinds); i++) {
        if (q->caller->scopes & kinds[i].scope)
            add_kind(list, &kinds[i]);
    }
    if (list->len > 1)
        return NULL;
    return nx_err_make(q->pool, NX_INSUFFICIENT_SCOPE, NULL,
                       "this API key can read nothing: it has no scope such as users:read");
}

/* The kinds this request is about, as an array literal. */
static nx_err_t *wanted_kinds(nx_req_t *q, const char **literal)
{
    const char *name = nx_input_text(q, "kind");
    nx_buf_t list;

    nx_buf_init(&list, q->pool, 128);
    nx_buf_puts(&list, "{");
    if (!name)
        NX_TRY(all_kinds(q, &list));
    for (; name && *name; name += strspn(name, ", ")) {
        const kind_t *kind = find_kind(name, strcspn(name, ", "));

        if (!kind)
            return nx_err_make(q->pool, NX_INVALID, "kind",
                               "kind must be one or more of user, course, category, enrol, group, "
                               "member, override, grade, with commas between");
        if (!(q->caller->scopes & kind->scope))
            return nx_err_make(q->pool, NX_INSUFFICIENT_SCOPE, NULL,
                               "this API key may not read changes of the kind %s", kind->name);
        add_kind(&list, kind);
        name += strcspn(name, ", ");
    }
    nx_buf_puts(&list, "}");
    *literal = list.data;
    return NULL;
}

static const char *keep(apr_pool_t *p, const nx_row_t *row, int col)
{
    return apr_pstrdup(p, nx_row_text(row, col));
}

static nx_err_t *take_row(void *baton, const nx_row_t *row)
{
    page_t *page = baton;
    apr_pool_t *p = page->q->pool;
    int code_column = page->shape->count;
    const char *code = nx_row_text(row, code_column), *kind = nx_row_text(row, KIND);
    change_t *change;
    nx_buf_t json;

    if (code)
        return nx_err_make(p, nx_err_kind(code), strcmp(code, "invalid_value") ? NULL : "since",
                           "%s", nx_row_text(row, code_column + 1));
    if (!kind) {
        page->cursor = keep(p, row, CURSOR);
        page->more = nx_row_text(row, code_column + 2)[0] == 't';
        return NULL;
    }
    nx_buf_init(&json, p, 512);
    nx_shape_json(&json, page->shape, row, 0);
    json.data[json.len - 1] = '\0';
    change = apr_array_push(page->changes);
    change->json = json.data;
    if (!page->documents)
        return NULL;
    change->kind = find_kind(kind, strlen(kind));
    change->userid = keep(p, row, USERID);
    change->courseid = keep(p, row, COURSEID);
    change->groupid = keep(p, row, GROUPID);
    change->moodleid = keep(p, row, MOODLEID);
    return NULL;
}

static void forget_rows(void *baton)
{
    apr_array_clear(((page_t *)baton)->changes);
}

/* Reads a page; again while nothing was found in what was looked at. */
static nx_err_t *read_page(page_t *page)
{
    nx_sink_t sink = {page, take_row, forget_rows};
    nx_req_t *q = page->q;

    do {
        q->deadline = nx_time_mono() + (apr_time_t)q->settings->deadline_ms * 1000;
        NX_TRY(nx_db_read(q, page->sql, page->args, &sink, 0));
        page->args[0] = page->cursor;
    } while (!page->changes->nelts && page->more);
    return NULL;
}

/* Whether who waits may try again after ERR: the database is away, and it is not too late. Pauses
 * for a second at most. */
static int outlast(const page_t *page, const nx_err_t *err, unsigned seen, apr_time_t until)
{
    apr_time_t pause = nx_time_mono() + APR_USEC_PER_SEC;

    if (nx_err_info(err->kind)->status != 503 || pause > until)
        return 0;
    return nx_feed_wait(page->q->db, seen, pause) == NX_FEED_NEWS || nx_time_mono() >= pause;
}

/* Reads, and waits for something to read where there is nothing. */
static nx_err_t *read_or_wait(page_t *page)
{
    nx_req_t *q = page->q;
    const char *wait = nx_input_text(q, "wait");
    apr_time_t until = nx_time_mono() + apr_time_from_sec(wait ? apr_atoi64(wait) : 0);
    nx_feed_end_t end = NX_FEED_NEWS;
    int waited = 0;

    for (;;) {
        unsigned seen = nx_feed_count(q->db);
        nx_err_t *err = read_page(page);

        if (err && waited && outlast(page, err, seen, until))
            continue;
        NX_TRY(err);
        if (page->changes->nelts || !wait || end != NX_FEED_NEWS)
            break;
        end = nx_feed_wait(q->db, seen, until);
        if (end == NX_FEED_OVER)
            break;
        waited = 1;
    }
    if (end == NX_FEED_FULL)
        apr_table_setn(page->out->headers, "Retry-After", "1");
    return NULL;
}

static const nx_route_t *document_route(const kind_t *kind)
{
    const nx_route_t *r = nx_api_nexsis.routes;
    int i;

    if (strcmp(kind->name, "enrol") == 0)
        return &enrol_document;
    for (i = 0; kind->path && i < nx_api_nexsis.route_count; i++) {
        if (r[i].method == NX_GET && strcmp(r[i].path, kind->path) == 0)
            return &r[i];
    }
    return NULL;
}

/* A document on its way into the answer. */
typedef struct document_t {
    const nx_shape_t *shape;
    nx_buf_t json;
} document_t;

static nx_err_t *take_document(void *baton, const nx_row_t *row)
{
    document_t *doc = baton;

    doc->json.len = 0;
    if (nx_row_text(row, doc->shape->count))
        nx_buf_puts(&doc->json, "null"); /* gone, or more than one */
    else
        nx_shape_json(&doc->json, doc->shape, row, 0);
    return NULL;
}

/* The record of CHANGE as it is now; null: there is none. */
static nx_err_t *add_document(page_t *page, const change_t *change)
{
    const nx_route_t *route = document_route(change->kind);
    const char *args[2] = {change->courseid, change->groupid};
    document_t doc;
    nx_sink_t sink = {&doc, take_document, NULL};

    if (!route)
        return NULL;
    if (route == &enrol_document)
        args[0] = change->moodleid;
    else if (strcmp(change->kind->name, "user") == 0)
        args[0] = change->userid;
    doc.shape = route->shape;
    nx_buf_init(&doc.json, page->q->pool, 512);
    nx_buf_puts(&doc.json, "null");
    NX_TRY(nx_db_read(page->q, route->sql, args, &sink, 0));
    NX_TRY(nx_spool_add(page->out->body, ",\"document\":", 12));
    return nx_spool_add(page->out->body, doc.json.data, doc.json.len);
}

static nx_err_t *add_text(page_t *page, const char *text)
{
    return nx_spool_add(page->out->body, text, strlen(text));
}

static nx_err_t *write_page(page_t *page)
{
    int i;

    if (!page->lines)
        NX_TRY(add_text(page, "{\"changes\":["));
    for (i = 0; i < page->changes->nelts; i++) {
        const change_t *change = &APR_ARRAY_IDX(page->changes, i, change_t);

        if (i && !page->lines)
            NX_TRY(add_text(page, ","));
        NX_TRY(add_text(page, change->json));
        if (page->documents)
            NX_TRY(add_document(page, change));
        NX_TRY(add_text(page, page->lines ? "}\n" : "}"));
    }
    if (page->lines)
        return NULL;
    return add_text(page, apr_psprintf(page->q->pool, "],\"cursor\":\"%s\",\"more\":%s}",
                                       page->cursor, page->more ? "true" : "false"));
}

/* Serves PAGE, whose sql, shape and kinds are set. */
static nx_err_t *serve(page_t *page, nx_req_t *q, nx_reply_t *out)
{
    page->q = q;
    page->out = out;
    page->args[0] = nx_input_text(q, "since");
    page->args[2] = nx_input_text(q, "limit");
    page->args[3] = q->settings->hidden_grades ? "exclude" : "include";
    page->changes = apr_array_make(q->pool, 100, sizeof(change_t));
    page->lines = nx_accept_of(q) == NX_FORM_NDJSON;
    NX_TRY(read_or_wait(page));
    NX_TRY(write_page(page));
    if (page->lines)
        out->type = nx_accept_type(NX_FORM_NDJSON);
    apr_table_setn(out->headers, "Nexsis-Cursor", page->cursor);
    apr_table_setn(out->headers, "Nexsis-More", page->more ? "true" : "false");
    return NULL;
}

nx_err_t *nexsis_change_list(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    page_t page = {.sql = &NX_SQL_NEXSIS_CHANGE_LIST, .shape = &nexsis_change_shape};
    const char *documents = nx_input_text(q, "document");

    (void)route;
    page.documents = documents && *documents == 't';
    NX_TRY(wanted_kinds(q, &page.args[1]));
    return serve(&page, q, out);
}

nx_err_t *nexsis_grade_feed(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    page_t page = {.sql = &NX_SQL_NEXSIS_GRADE_CHANGES, .shape = &nexsis_gradechange_shape};

    (void)route;
    if (!q->settings->grade_scan)
        return nx_err_make(q->pool, NX_NOT_IMPLEMENTED, NULL,
                           "nobody looks for changed grades here (NexsisGradeScan 0)");
    page.args[1] = "{grade}";
    return serve(&page, q, out);
}
