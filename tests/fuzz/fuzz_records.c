/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzz target: the readers of bulk bodies. The first byte says the form. An array the JSON scanner
 * takes is read to its end; one that is read to its end with nothing bad in it, the scanner takes.
 * What is given is valid UTF-8 without NUL.
 */
#include "fuzz.h"

#include "core/records.h"

static void check_member(const nx_json_member_t *m)
{
    FUZZ_ASSERT(nx_utf8_count(m->name, strlen(m->name)) >= 0);
    if (!m->text.data)
        return;
    FUZZ_ASSERT(strlen(m->text.data) == m->text.len);
    FUZZ_ASSERT(nx_utf8_count(m->text.data, m->text.len) >= 0);
}

/* Reads everything; false when something was bad. *END: what ended it. */
static int read_all(apr_pool_t *p, nx_records_t *r, nx_err_t **end)
{
    apr_int64_t count = 0;
    int good = 1, more = 1, i;

    for (;;) {
        nx_record_t item;

        *end = nx_records_next(r, p, &item, &more);
        if (*end || !more)
            return good && !*end;
        FUZZ_ASSERT(item.index == count++);
        FUZZ_ASSERT(!item.bad == (item.members != NULL));
        FUZZ_ASSERT(!item.bad || item.bad->detail);
        good &= !item.bad;
        for (i = 0; !item.bad && i < item.members->nelts; i++)
            check_member(&APR_ARRAY_IDX(item.members, i, nx_json_member_t));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const nx_json_limits_t wide = {9, 1000000, 500};
    apr_pool_t *p = fuzz_pool();
    nx_spool_t *body = nx_spool_make(p, 1 << 20);
    nx_records_form_t form;
    nx_json_count_t count;
    nx_err_t *end, *err;
    int good;

    if (size == 0)
        return fuzz_done();
    form = (nx_records_form_t)(data[0] % 3);
    FUZZ_ASSERT(!nx_spool_add(body, (const char *)data + 1, size - 1));
    good = read_all(p, nx_records_make(p, body, form, data[0] & 64 ? "id" : NULL), &end);
    if (form == NX_RECORDS_JSON) {
        err = nx_json_check(p, (const char *)data + 1, size - 1, &wide, &count);
        FUZZ_ASSERT(err || count.kind != '[' || !end);
        FUZZ_ASSERT(!good || (!err && count.kind == '['));
    }
    return fuzz_done();
}
