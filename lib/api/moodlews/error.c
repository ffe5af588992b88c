/* SPDX-License-Identifier: Apache-2.0
 *
 * Errors in Moodle's form. A function's own errors are answered with status 200, as Moodle does:
 * its clients look at the body. What is the transport's or the server's (405, 413, 429, 5xx, plain
 * http) keeps its status beside the same form, so that nobody who looks only there is deceived.
 */
#include "api/moodlews/moodlews.h"

#include <apr_strings.h>
#include <stdarg.h>

#include "api/moodlews/format.h"
#include "api/moodlews/write.h"

typedef struct form_t {
    const char *key;
    nx_kind_t kind;
    const char *class, *code, *message;
} form_t;

static const form_t forms[] = {
#define MW_ERROR(key, kind, class, code, message) {key, NX_##kind, class, code, message},
#include "api/moodlews/errors.def"
#undef MW_ERROR
};

static const form_t *find_form(const char *key, apr_size_t len)
{
    int i;

    for (i = 0; i < MW_COUNT(forms); i++) {
        if (strlen(forms[i].key) == len && strncmp(forms[i].key, key, len) == 0)
            return &forms[i];
    }
    return NULL;
}

/* MESSAGE with ARGUMENT in the place of %s. */
static const char *fill(apr_pool_t *p, const char *message, const char *argument)
{
    const char *at = strstr(message, "%s");

    if (!at)
        return message;
    return apr_pstrcat(p, apr_pstrmemdup(p, message, (apr_size_t)(at - message)), argument, at + 2,
                       NULL);
}

nx_err_t *moodlews_error(apr_pool_t *p, const char *problem, const char *cause)
{
    apr_size_t len = strcspn(problem, ":");
    const form_t *form = find_form(problem, len);
    nx_err_t *err;

    if (!form)
        return nx_err_make(p, NX_INTERNAL, NULL, "no error of Moodle's is called %s", problem);
    err = nx_err_cause(p, form->kind, cause, "%s",
                       fill(p, form->message, problem[len] ? problem + len + 1 : ""));
    err->form = form;
    return err;
}

nx_err_t *moodlews_invalid(apr_pool_t *p, const char *fmt, ...)
{
    const char *why;
    va_list args;

    va_start(args, fmt);
    why = apr_pvsprintf(p, fmt, args);
    va_end(args);
    return moodlews_error(p, "invalidparameter", why);
}

static int is_unknown_function(const nx_err_t *err)
{
    return err->kind == NX_NOT_FOUND && err->field &&
           strcmp(err->field, nx_api_moodlews.function_parameter) == 0;
}

/* Whether Q names a function at all. */
static int names_function(const nx_req_t *q)
{
    const char *name = nx_api_moodlews.function_parameter;
    const nx_pair_t *pair = nx_pair_last(q->raw->form, name);

    if (!pair)
        pair = nx_pair_last(q->raw->query, name);
    return pair && pair->value.len;
}

/* What ERR is in Moodle's words; *MESSAGE is never NULL. */
static const form_t *form_of(const nx_req_t *q, const nx_err_t *err, form_t *made,
                             const char **message)
{
    const char *slug = nx_err_info(err->kind)->slug;
    const form_t *form = err->form;

    *message = err->detail;
    if (form)
        return form;
    if (is_unknown_function(err)) {
        form = find_form(names_function(q) ? "invalidrecord" : "invalidparameter",
                         names_function(q) ? 13 : 16);
        *message = fill(q->pool, form->message, "external_functions");
        return form;
    }
    form = find_form(slug, strlen(slug));
    if (form) {
        *message = form->message;
        return form;
    }
    *made = (form_t){slug, err->kind, "moodle_exception", slug, err->detail};
    return made;
}

/* The errorcode of FORM: "*" is the message behind "error/", as Moodle has it where a text is
 * thrown for which it has no string. */
static const char *code_of(const form_t *form, const char *message)
{
    return strcmp(form->code, "*") == 0 ? message + strcspn(message, "/") + 1 : form->code;
}

void moodlews_error_words(const nx_req_t *q, const nx_err_t *err, const char **code,
                          const char **message)
{
    form_t *made = apr_palloc(q->pool, sizeof(*made));

    const form_t *form = form_of(q, err, made, message);

    *code = code_of(form, *message);
}

static int status_of(const nx_err_t *err, const form_t *form)
{
    int status = nx_err_info(err->kind)->status;

    if (strcmp(form->key, "servicesoff") == 0 || err->kind == NX_PLAIN_HTTP)
        return 403;
    return status >= 405 && status != 409 ? status : 200;
}

void moodlews_error_write(const nx_req_t *q, const nx_err_t *err, nx_reply_t *out)
{
    const char *message;
    form_t made;
    const form_t *form = form_of(q, err, &made, &message);
    nx_buf_t b;

    nx_buf_init(&b, q->pool, 256);
    out->status = status_of(err, form);
    moodlews_headers(q, out);
    if (strcmp(form->key, "servicesoff") == 0)
        return; /* as Moodle: no body at all */
    if (moodlews_wants_json(q)) {
        nx_buf_puts(&b, "{\"exception\":");
        mw_put_json_text(&b, form->class, strlen(form->class));
        nx_buf_puts(&b, ",\"errorcode\":");
        mw_put_json_text(&b, code_of(form, message), strlen(code_of(form, message)));
        nx_buf_puts(&b, ",\"message\":");
        mw_put_json_text(&b, message, strlen(message));
        nx_buf_puts(&b, "}");
    } else {
        nx_buf_printf(&b, MW_XML_HEAD "<EXCEPTION class=\"%s\">\n<ERRORCODE>", form->class);
        mw_put_xml_text(&b, code_of(form, message), strlen(code_of(form, message)));
        nx_buf_puts(&b, "</ERRORCODE>\n<MESSAGE>");
        mw_put_xml_text(&b, message, strlen(message));
        nx_buf_puts(&b, "</MESSAGE>\n</EXCEPTION>\n");
    }
    (void)!nx_spool_add(out->body, b.data, b.len);
}
