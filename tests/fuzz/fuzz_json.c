/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzz target: the JSON scanner and reader. What the scanner takes, json-c takes with the same
 * counts (nx_json_object fails with NX_INTERNAL where it does not); what is read and written
 * again reads the same; errors are of the kinds the header names.
 */
#include "fuzz.h"

#include "core/json.h"
#include "core/text.h"

static const nx_json_limits_t limits = {32, 5000, 500};

static void check_error(const nx_err_t *err)
{
    FUZZ_ASSERT(err->kind == NX_BAD_JSON || err->kind == NX_INVALID_UTF8 ||
                err->kind == NX_NUL_NOT_ALLOWED || err->kind == NX_DUPLICATE_KEY ||
                err->kind == NX_TOO_DEEP || err->kind == NX_TOO_MANY_VALUES ||
                err->kind == NX_OUT_OF_RANGE);
    FUZZ_ASSERT(nx_utf8_count(err->detail, strlen(err->detail)) > 0);
    FUZZ_ASSERT((err->field != NULL) == (err->kind == NX_DUPLICATE_KEY));
}

static void write_members(const apr_array_header_t *members, nx_buf_t *out)
{
    int i;

    nx_buf_puts(out, "{");
    for (i = 0; i < members->nelts; i++) {
        const nx_json_member_t *member = &APR_ARRAY_IDX(members, i, nx_json_member_t);

        nx_buf_puts(out, i ? "," : "");
        nx_buf_json(out, member->name, strlen(member->name));
        nx_buf_puts(out, ":");
        if (member->type == NX_JSON_STRING)
            nx_buf_json(out, member->text.data, member->text.len);
        else if (member->text.data)
            nx_buf_add(out, member->text.data, member->text.len);
        else
            nx_buf_puts(out, "null");
    }
    nx_buf_puts(out, "}");
}

static void check_round_trip(apr_pool_t *p, const apr_array_header_t *members)
{
    apr_array_header_t *again;
    nx_buf_t text;
    int i;

    nx_buf_init(&text, p, 0);
    write_members(members, &text);
    FUZZ_ASSERT(!nx_json_object(p, text.data, text.len, &limits, &again));
    FUZZ_ASSERT(again->nelts == members->nelts);
    for (i = 0; i < members->nelts; i++) {
        const nx_json_member_t *a = &APR_ARRAY_IDX(members, i, nx_json_member_t);
        const nx_json_member_t *b = &APR_ARRAY_IDX(again, i, nx_json_member_t);

        FUZZ_ASSERT(!strcmp(a->name, b->name));
        FUZZ_ASSERT(a->type == b->type || a->type == NX_JSON_OTHER);
        FUZZ_ASSERT(a->text.len == b->text.len);
        FUZZ_ASSERT(!a->text.len || !memcmp(a->text.data, b->text.data, a->text.len));
        FUZZ_ASSERT(nx_json_member(members, a->name) == a);
    }
}

/* The document inside an array is the same document. */
static void check_wrapped(apr_pool_t *p, const nx_str_t *text, const nx_json_count_t *count)
{
    static const nx_json_limits_t wider = {32, 5001, 500};
    nx_json_count_t wrapped;
    nx_buf_t array;
    nx_err_t *err;

    nx_buf_init(&array, p, text->len + 2);
    nx_buf_puts(&array, "[");
    nx_buf_add(&array, text->data, text->len);
    nx_buf_puts(&array, "]");
    err = nx_json_check(p, array.data, array.len, &wider, &wrapped);
    if (err) {
        FUZZ_ASSERT(err->kind == NX_TOO_DEEP);
        return;
    }
    FUZZ_ASSERT(wrapped.values == count->values + 1 && wrapped.members == count->members &&
                wrapped.nulls == count->nulls && wrapped.bytes == count->bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_pool();
    nx_str_t text = {(const char *)data, size};
    nx_json_count_t count;
    apr_array_header_t *list;
    nx_err_t *err = nx_json_check(p, text.data, text.len, &limits, &count);

    if (err) {
        check_error(err);
        FUZZ_ASSERT(nx_json_object(p, text.data, text.len, &limits, &list)->kind == err->kind);
        return fuzz_done();
    }
    FUZZ_ASSERT(nx_utf8_count(text.data, text.len) > 0);
    FUZZ_ASSERT(count.bytes <= size && count.nulls <= count.values && count.members < count.values);
    check_wrapped(p, &text, &count);
    err = nx_json_object(p, text.data, text.len, &limits, &list);
    FUZZ_ASSERT((err != NULL) == (count.kind != '{'));
    FUZZ_ASSERT(!err || err->kind == NX_BAD_JSON);
    if (!err)
        check_round_trip(p, list);
    err = nx_json_objects(p, text.data, text.len, &limits, &list);
    FUZZ_ASSERT(!err || err->kind == NX_BAD_JSON);
    FUZZ_ASSERT(err || count.kind == '[');
    return fuzz_done();
}
