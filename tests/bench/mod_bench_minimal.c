/* SPDX-License-Identifier: Apache-2.0
 *
 * The least an httpd module can do for the same answer, as a yardstick for `make bench`: runs one
 * prepared statement on a connection of its thread and writes the row into a prepared text. No
 * credentials, checks, deadline, retry or log; never install it. A case without a statement
 * answers from memory. Includes httpd and libpq; knows nothing of mod_nexsis.
 */
#include <httpd.h>

#include <apr_atomic.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <unistd.h>

#define MAX_CASES  32
#define MAX_PARAMS 8
#define MAX_PIECES 64

module AP_MODULE_DECLARE_DATA bench_minimal_module;

/* A text with places to fill in, written @x@: i the digits the path ends with, n a number never
 * used before, r a request id, d the time five seconds from now, 0..9 that column of the row. */
typedef struct piece_t {
    const char *text;
    apr_size_t len;
    char place; /* what follows TEXT; 0: nothing */
} piece_t;

typedef struct template_t {
    piece_t pieces[MAX_PIECES];
    int count;
} template_t;

typedef struct case_t {
    int index;
    const char *name;      /* of the prepared statement */
    const char *statement; /* NULL: no database */
    template_t params[MAX_PARAMS];
    int param_count;
    template_t reply;
} case_t;

static const char *conninfo;
static int case_count;
static volatile apr_uint32_t serial;

static __thread PGconn *conn;
static __thread unsigned prepared; /* bit a case */

static PGconn *connection(void)
{
    if (conn == NULL) {
        conn = PQconnectdb(conninfo);
        prepared = 0;
    }
    return conn;
}

static int prepare(PGconn *c, const case_t *k)
{
    PGresult *result;
    int ok = 1;

    if ((prepared & 1u << k->index) == 0) {
        result = PQprepare(c, k->name, k->statement, 0, NULL);
        ok = PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
        prepared |= ok ? 1u << k->index : 0;
    }
    return ok;
}

static const char *path_digits(request_rec *r)
{
    const char *end = r->uri + strlen(r->uri);

    while (end > r->uri && apr_isdigit(end[-1])) {
        end--;
    }
    return end;
}

/* 11 digits, so that it is a time too; different in every thread of the one child there is. */
static const char *new_number(request_rec *r)
{
    return apr_psprintf(r->pool, "%d%08u", 100 + (int)getpid() % 900, apr_atomic_inc32(&serial));
}

static const char *filled(request_rec *r, const PGresult *row, char place)
{
    switch (place) {
    case 'i': return path_digits(r);
    case 'n': return new_number(r);
    case 'r':
        return apr_psprintf(r->pool, "%016" APR_UINT64_T_HEX_FMT "%08x%08x",
                            (apr_uint64_t)r->request_time, (unsigned)getpid(),
                            (unsigned)apr_atomic_inc32(&serial));
    case 'd': return apr_psprintf(r->pool, "%.3f", (double)r->request_time / 1e6 + 5);
    default: return PQgetvalue(row, 0, place - '0');
    }
}

static const char *fill(request_rec *r, const template_t *t, const PGresult *row, apr_size_t *len)
{
    struct iovec parts[2 * MAX_PIECES];
    int n = 0;

    for (int i = 0; i < t->count; i++) {
        const piece_t *piece = &t->pieces[i];

        parts[n].iov_base = (void *)piece->text;
        parts[n++].iov_len = piece->len;
        if (piece->place != 0) {
            const char *text = filled(r, row, piece->place);

            parts[n].iov_base = (void *)text;
            parts[n++].iov_len = strlen(text);
        }
    }
    return apr_pstrcatv(r->pool, parts, n, len);
}

static void write_reply(request_rec *r, const case_t *k, const PGresult *row)
{
    apr_size_t len;
    const char *body = fill(r, &k->reply, row, &len);

    ap_set_content_type(r, "application/json; charset=utf-8");
    ap_set_content_length(r, (apr_off_t)len);
    ap_rwrite(body, (int)len, r);
}

static int answer_row(request_rec *r, const case_t *k)
{
    const char *values[MAX_PARAMS];
    apr_size_t len;
    PGconn *c = connection();
    PGresult *row;
    int ok;

    if (!prepare(c, k)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "prepare: %s", PQerrorMessage(c));
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    for (int i = 0; i < k->param_count; i++) {
        values[i] = fill(r, &k->params[i], NULL, &len);
    }
    row = PQexecPrepared(c, k->name, k->param_count, values, NULL, NULL, 0);
    ok = PQresultStatus(row) == PGRES_TUPLES_OK && PQntuples(row) == 1;
    if (ok) {
        write_reply(r, k, row);
    } else {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "execute: %s", PQerrorMessage(c));
    }
    PQclear(row);
    return ok ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

static int handle(request_rec *r)
{
    const case_t *k;

    if (r->handler == NULL || strcmp(r->handler, "bench-minimal") != 0) {
        return DECLINED;
    }
    k = ap_get_module_config(r->per_dir_config, &bench_minimal_module);
    if (k == NULL) {
        return HTTP_NOT_FOUND;
    }
    if (r->method_number == M_PUT && ap_discard_request_body(r) != OK) {
        return HTTP_BAD_REQUEST;
    }
    if (k->statement == NULL) {
        write_reply(r, k, NULL);
        return OK;
    }
    return answer_row(r, k);
}

/* No directory walk for paths that are no files: mod_nexsis has none either. */
static int map_to_storage(request_rec *r)
{
    return strncmp(r->uri, "/enrol/nexsis/api/", 18) == 0 ? OK : DECLINED;
}

/* "" when there is no such file: a case says with fewer files that it has fewer parts. */
static const char *read_file(apr_pool_t *p, const char *dir, const char *name)
{
    apr_file_t *file;
    apr_finfo_t info;
    char *text;

    if (apr_file_open(&file, apr_pstrcat(p, dir, "/", name, NULL), APR_READ, 0, p) != APR_SUCCESS) {
        return "";
    }
    apr_file_info_get(&info, APR_FINFO_SIZE, file);
    text = apr_pcalloc(p, (apr_size_t)info.size + 1);
    apr_file_read_full(file, text, (apr_size_t)info.size, NULL);
    apr_file_close(file);
    return text;
}

static const char *parse_template(template_t *t, const char *text)
{
    while (t->count < MAX_PIECES) {
        piece_t *piece = &t->pieces[t->count++];
        const char *at = text;

        while ((at = strchr(at, '@')) != NULL && (at[1] == '\0' || at[2] != '@')) {
            at++;
        }
        piece->text = text;
        piece->len = at == NULL ? strlen(text) : (apr_size_t)(at - text);
        if (at == NULL) {
            return NULL;
        }
        piece->place = at[1];
        text = at + 3;
    }
    return "a text has too many places to fill in";
}

static const char *set_case(cmd_parms *cmd, void *conf, const char *dir)
{
    case_t *k = conf;
    const char *bad = parse_template(&k->reply, read_file(cmd->pool, dir, "reply"));

    k->index = case_count++;
    k->name = apr_psprintf(cmd->pool, "bench%d", k->index);
    k->statement = read_file(cmd->pool, dir, "statement");
    k->statement = *k->statement == '\0' ? NULL : k->statement;
    for (int i = 0; i < MAX_PARAMS && bad == NULL; i++) {
        const char *name = apr_psprintf(cmd->pool, "param%d", i + 1);
        const char *text = read_file(cmd->pool, dir, name);

        if (*text == '\0') {
            break;
        }
        bad = parse_template(&k->params[k->param_count++], text);
    }
    return k->index >= MAX_CASES ? "too many cases" : bad;
}

static const char *set_connection(cmd_parms *cmd, void *conf, const char *text)
{
    (void)cmd;
    (void)conf;
    conninfo = text;
    return NULL;
}

static void *make_case(apr_pool_t *p, char *dir)
{
    (void)dir;
    return apr_pcalloc(p, sizeof(case_t));
}

static int forget_cases(apr_pool_t *p, apr_pool_t *log, apr_pool_t *temp)
{
    (void)p;
    (void)log;
    (void)temp;
    case_count = 0;
    return OK;
}

static void register_hooks(apr_pool_t *p)
{
    (void)p;
    ap_hook_pre_config(forget_cases, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_map_to_storage(map_to_storage, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_handler(handle, NULL, NULL, APR_HOOK_MIDDLE);
}

static const command_rec commands[] = {
    AP_INIT_TAKE1("BenchConnection", set_connection, NULL, RSRC_CONF, "libpq connection string"),
    AP_INIT_TAKE1("BenchCase", set_case, NULL, ACCESS_CONF,
                  "directory with statement, param1.., reply"),
    {NULL, {NULL}, NULL, 0, RAW_ARGS, NULL}};

AP_DECLARE_MODULE(bench_minimal) = {STANDARD20_MODULE_STUFF, make_case, NULL, NULL, NULL, commands,
                                    register_hooks,          0};
