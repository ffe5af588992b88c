/* SPDX-License-Identifier: Apache-2.0
 *
 * From a statement's rows, or from JSON that was put together, to the whole answer. Rows go into
 * the spool while they arrive: memory does not grow with them.
 */
#include "api/moodlews/moodlews.h"

#include <apr_strings.h>

#include "api/moodlews/format.h"
#include "api/moodlews/write.h"

const mw_desc_t mw_warning_members[MW_WARNING_MEMBERS] = {
    VALUE("item", TEXT, OPTIONAL),
    VALUE("itemid", INT, OPTIONAL),
    VALUE("warningcode", ALPHANUM, REQUIRED),
    VALUE("message", RAW, REQUIRED),
};

/* An answer on its way. */
typedef struct answer_t {
    mw_call_t *call;
    const mw_desc_t *element; /* what a row is */
    const mw_desc_t *outer;   /* the structure whose first member the rows are, or NULL */
    int list;                 /* rows are elements, any number of them */
    nx_buf_t text;            /* of the current row */
    mw_writer_t writer;
    int printed;
    nx_err_t *err; /* what restart failed with */
} answer_t;

static nx_err_t *flush(answer_t *a)
{
    nx_err_t *err = nx_spool_add(a->call->out->body, a->text.data, a->text.len);

    a->text.len = 0;
    return err;
}

/* Whether RETURNS is a list of rows with nothing but warnings behind it. */
static int is_warned_list(const mw_desc_t *returns)
{
    return returns->kind == MW_SINGLE && returns->count == 2 && returns->of[0].kind >= MW_LIST &&
           returns->of[0].kind != MW_NOTHING && strcmp(returns->of[1].name, "warnings") == 0;
}

static void start(answer_t *a, mw_call_t *call)
{
    const mw_desc_t *returns = call->function->returns;

    memset(a, 0, sizeof(*a));
    a->call = call;
    a->outer = is_warned_list(returns) ? returns : NULL;
    a->element = a->outer ? &returns->of[0] : returns;
    a->list = a->element->kind == MW_LIST || a->element->kind == MW_VALUES;
    nx_buf_init(&a->text, call->q->pool, 2048);
    a->writer = (mw_writer_t){&a->text, call->json};
}

static void open_answer(answer_t *a)
{
    nx_buf_puts(&a->text, a->call->json ? "" : MW_XML_HEAD "<RESPONSE>\n");
    if (a->outer)
        nx_buf_printf(&a->text, a->call->json ? "{\"%s\":" : "<SINGLE>\n<KEY name=\"%s\">",
                      a->element->name);
    if (a->list)
        nx_buf_puts(&a->text, a->call->json ? "[" : "<MULTIPLE>\n");
}

const char *moodlews_warnings_json(const mw_call_t *call)
{
    nx_buf_t b;
    int i, k;

    nx_buf_init(&b, call->q->pool, 256);
    nx_buf_puts(&b, "[");
    for (i = 0; i < call->warnings->nelts; i++) {
        const mw_warning_t *w = &APR_ARRAY_IDX(call->warnings, i, mw_warning_t);
        const char *texts[] = {w->item, w->itemid, w->code, w->message};
        for (k = 0; k < 4; k++) {
            nx_buf_puts(&b, k ? "," : i ? ",[" : "[");
            if (texts[k])
                nx_buf_json(&b, texts[k], strlen(texts[k]));
            else
                nx_buf_puts(&b, "null");
        }
        nx_buf_puts(&b, "]");
    }
    nx_buf_puts(&b, "]");
    return b.data;
}

static nx_err_t *close_answer(answer_t *a)
{
    int json = a->call->json;
    mw_desc_t warnings;

    if (a->list)
        nx_buf_puts(&a->text, json ? "]" : "</MULTIPLE>\n");
    if (a->outer) {
        warnings = a->outer->of[1];
        nx_buf_puts(&a->text, json ? ",\"warnings\":" : "</KEY>\n<KEY name=\"warnings\">");
        NX_TRY(mw_write_json(&a->writer, &warnings, moodlews_warnings_json(a->call)));
        nx_buf_puts(&a->text, json ? "}" : "</KEY>\n</SINGLE>\n");
    }
    nx_buf_puts(&a->text, json ? "" : "</RESPONSE>\n");
    return flush(a);
}

static nx_err_t *take_row(void *baton, const nx_row_t *row)
{
    answer_t *a = baton;
    int columns = a->element->kind == MW_VALUES ? 1 : a->element->count;
    const char *problem = nx_row_text(row, columns);

    NX_TRY(a->err);
    if (problem && *problem)
        return moodlews_error(a->call->q->pool, problem, nx_row_text(row, columns + 1));
    if (problem)
        return NULL;
    if (!a->printed)
        open_answer(a);
    else if (a->call->json)
        nx_buf_puts(&a->text, ",");
    a->printed++;
    NX_TRY(mw_write_row(&a->writer, a->element, row));
    return flush(a);
}

static void forget_rows(void *baton)
{
    answer_t *a = baton;

    a->printed = 0;
    a->text.len = 0;
    a->err = nx_spool_reset(a->call->out->body);
}

/* The statement's arguments: who calls, then COUNT of OWN. */
static const char *const *arguments(const mw_call_t *call, const char *const *own, int count)
{
    const mw_caller_t *caller = call->caller;
    const char **args =
        apr_pcalloc(call->q->pool, sizeof(*args) * (apr_size_t)(MW_FIRST_ARGS + count));

    args[0] = caller->base.actor_id;
    args[1] = caller->admin ? "true" : "false";
    args[2] = caller->cohorts;
    args[3] = moodlews_wwwroot(call->q);
    if (count)
        memcpy(args + MW_FIRST_ARGS, own, sizeof(*args) * (apr_size_t)count);
    return args;
}

nx_err_t *moodlews_read_sql(mw_call_t *call, const nx_sql_t *sql, const char *const *args,
                            int count)
{
    answer_t a;
    nx_sink_t sink = {&a, take_row, forget_rows};

    if (sql->param_count != MW_FIRST_ARGS + count)
        return nx_err_make(call->q->pool, NX_INTERNAL, NULL, "%s takes %d arguments, not %d",
                           sql->name, sql->param_count, MW_FIRST_ARGS + count);
    start(&a, call);
    moodlews_headers(call->q, call->out);
    NX_TRY(nx_db_read(call->q, sql, arguments(call, args, count), &sink,
                      a.list && call->function->stream));
    if (!a.list && a.printed != 1)
        return nx_err_make(call->q->pool, NX_INTERNAL, NULL, "%s gave %d rows",
                           call->function->name, a.printed);
    if (!a.printed)
        open_answer(&a);
    return close_answer(&a);
}

nx_err_t *moodlews_read(mw_call_t *call, const char *const *args, int count)
{
    return moodlews_read_sql(call, call->function->sql, args, count);
}

nx_err_t *moodlews_get(mw_call_t *call)
{
    return moodlews_read(call, call->values, call->function->params->count);
}

nx_err_t *moodlews_answer(mw_call_t *call, const char *json)
{
    answer_t a;

    start(&a, call);
    moodlews_headers(call->q, call->out);
    nx_buf_puts(&a.text, call->json ? "" : MW_XML_HEAD "<RESPONSE>\n");
    NX_TRY(mw_write_json(&a.writer, call->function->returns, json));
    nx_buf_puts(&a.text, call->json ? "" : "</RESPONSE>\n");
    return flush(&a);
}

void moodlews_warn(mw_call_t *call, const char *item, const char *itemid, const char *code,
                   const char *message)
{
    APR_ARRAY_PUSH(call->warnings, mw_warning_t) = (mw_warning_t){item, itemid, code, message};
}
