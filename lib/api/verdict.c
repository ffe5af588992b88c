/* SPDX-License-Identifier: Apache-2.0
 *
 * Verdicts and totals as text. What an item failed with stands in it in the words of the single
 * routes: code, field and detail of the first error, and all of them.
 */
#include "api/verdict.h"

#include <string.h>

#include <apr_strings.h>

#include "api/accept.h"

static const char *const outcomes[NX_V_COUNT] = {"created",   "updated", "renamed",
                                                 "unchanged", "adopted", "restored",
                                                 "deleted",   "queued",  "failed"};

const char *nx_verdict_outcome(int outcome)
{
    return outcomes[outcome];
}

static nx_err_t *put(nx_verdicts_t *v, const char *text)
{
    return nx_spool_add(v->out->body, text, strlen(text));
}

nx_err_t *nx_verdicts_begin(nx_verdicts_t *v, const nx_req_t *q, nx_reply_t *out)
{
    const nx_value_t *which = q->input ? nx_input_value(q, "verdicts") : NULL;

    memset(v, 0, sizeof(*v));
    v->out = out;
    v->lines = nx_accept_of(q) == NX_FORM_NDJSON;
    v->only_failed = which && which->state == NX_GIVEN && strcmp(which->text.data, "failed") == 0;
    if (v->lines)
        out->type = nx_accept_type(NX_FORM_NDJSON);
    return v->lines ? NULL : put(v, "{\"results\":[");
}

static void add_error(nx_buf_t *b, const nx_err_t *err)
{
    nx_buf_member(b, "code", nx_err_info(err->kind)->slug);
    if (err->field)
        nx_buf_member(b, "field", err->field);
    nx_buf_member(b, "detail", err->detail);
}

static void add_errors(nx_buf_t *b, const nx_err_t *err)
{
    add_error(b, err);
    nx_buf_puts(b, ",\"errors\":[");
    for (; err; err = err->next) {
        nx_buf_comma(b);
        nx_buf_puts(b, "{");
        add_error(b, err);
        nx_buf_puts(b, "}");
    }
    nx_buf_puts(b, "]");
}

static void add_warnings(nx_buf_t *b, const apr_array_header_t *warnings)
{
    int i;

    nx_buf_puts(b, ",\"warnings\":[");
    for (i = 0; i < warnings->nelts; i++) {
        const char *text = APR_ARRAY_IDX(warnings, i, const char *);

        nx_buf_comma(b);
        nx_buf_json(b, text, strlen(text));
    }
    nx_buf_puts(b, "]");
}

static int count_one(nx_verdicts_t *v, const nx_verdict_t *verdict)
{
    int i = verdict->errors ? NX_V_FAILED : 0;

    while (i < NX_V_FAILED && strcmp(outcomes[i], verdict->outcome) != 0)
        i++;
    v->count++;
    v->of[i]++;
    return i;
}

nx_err_t *nx_verdicts_add(nx_verdicts_t *v, apr_pool_t *scratch, const nx_verdict_t *verdict)
{
    int i = count_one(v, verdict);
    nx_buf_t b;

    if (v->only_failed && i != NX_V_FAILED)
        return NULL;
    nx_buf_init(&b, scratch, 128);
    nx_buf_puts(&b, v->lines || !v->shown++ ? "{" : ",{");
    if (verdict->index >= 0)
        nx_buf_printf(&b, "\"index\":%" APR_INT64_T_FMT ",", verdict->index);
    if (*verdict->ids) {
        nx_buf_puts(&b, verdict->ids);
        nx_buf_puts(&b, ",");
    }
    nx_buf_printf(&b, "\"outcome\":\"%s\"", outcomes[i]);
    if (verdict->more) {
        nx_buf_puts(&b, ",");
        nx_buf_puts(&b, verdict->more);
    }
    if (verdict->errors)
        add_errors(&b, verdict->errors);
    if (verdict->warnings && verdict->warnings->nelts)
        add_warnings(&b, verdict->warnings);
    nx_buf_puts(&b, v->lines ? "}\n" : "}");
    return nx_spool_add(v->out->body, b.data, b.len);
}

static void set_headers(const nx_verdicts_t *v, apr_pool_t *p)
{
    apr_table_t *h = v->out->headers;

    apr_table_setn(h, "Vary", "Accept");
    apr_table_setn(h, "Nexsis-Items", apr_psprintf(p, "%" APR_INT64_T_FMT, v->count));
    apr_table_setn(h, "Nexsis-Failed", apr_psprintf(p, "%" APR_INT64_T_FMT, v->of[NX_V_FAILED]));
    if (!v->broke)
        return;
    v->out->status = nx_err_info(v->broke->kind)->status;
    v->out->about = v->broke;
    if (v->broke->retry_after)
        apr_table_setn(h, "Retry-After", apr_itoa(p, v->broke->retry_after));
}

nx_err_t *nx_verdicts_end(nx_verdicts_t *v, apr_pool_t *p)
{
    nx_buf_t b;
    int i;

    nx_buf_init(&b, p, 256);
    nx_buf_puts(&b, v->lines ? "{" : "],");
    nx_buf_printf(&b, "\"totals\":{\"items\":%" APR_INT64_T_FMT, v->count);
    for (i = 0; i < NX_V_COUNT; i++)
        nx_buf_printf(&b, ",\"%s\":%" APR_INT64_T_FMT, outcomes[i], v->of[i]);
    if (v->broke) {
        nx_buf_puts(&b, ",\"incomplete\":true");
        add_error(&b, v->broke);
    }
    nx_buf_puts(&b, v->lines ? "}}\n" : "}}");
    set_headers(v, p);
    return nx_spool_add(v->out->body, b.data, b.len);
}
