/* SPDX-License-Identifier: Apache-2.0
 *
 * Which record a refused write was about, and why, as items for failures_note.
 */
#include "api/refused.h"

#include <string.h>

#include "core/ident.h"

#define KEEP_WAIT (5 * APR_USEC_PER_SEC) /* longest it may take */

/* What a route writes, as nexsis.change calls it. */
static const struct {
    const char *path, *kind;
} kinds[] = {
    {"/user", "user"},
    {"/user/{userid}", "user"},
    {"/course", "course"},
    {"/course/{courseid}", "course"},
    {"/enrol", "enrolment"},
    {"/user/{userid}/enrol/{courseid}", "enrolment"},
    {"/group", "group"},
    {"/course/{courseid}/group/{groupid}", "group"},
    {"/groupmember", "member"},
    {"/course/{courseid}/group/{groupid}/user/{userid}", "member"},
    {"/course/{courseid}/categorygrade/{catid}/{userid}/{grade}", "override"},
    {"/course/{courseid}/categorygrades/{catid}/{userid}/{grade}", "override"},
};

static const char *kind_of(const nx_route_t *route)
{
    size_t i;

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].path, route->path) == 0)
            return kinds[i].kind;
    }
    return NULL;
}

static void add_errors(nx_buf_t *b, const nx_err_t *err)
{
    for (; err; err = err->next) {
        nx_buf_comma(b);
        nx_buf_puts(b, "{");
        nx_buf_member(b, "code", nx_err_info(err->kind)->slug);
        nx_buf_member(b, "field", err->field);
        nx_buf_member(b, "detail", err->detail);
        nx_buf_puts(b, "}");
    }
}

/* An item up to its errors. */
static void begin_item(nx_buf_t *list, const char *kind, const char *ids)
{
    nx_buf_printf(list, "%s{\"kind\":\"%s\",\"ids\":{%s},\"errors\":[", list->len ? "," : "[", kind,
                  ids);
}

void nx_refused_add(nx_buf_t *list, const nx_route_t *route, const char *ids, const nx_err_t *err)
{
    const char *kind = kind_of(route);

    if (!kind)
        return;
    begin_item(list, kind, ids);
    add_errors(list, err);
    nx_buf_puts(list, "]}");
}

void nx_refused_keep(nx_req_t *q, const nx_buf_t *list)
{
    nx_req_t own = *q;
    nx_buf_t items;

    if (!q->run || q->dry_run || !list->len)
        return;
    own.pool = list->pool;
    own.deadline = nx_time_mono() + KEEP_WAIT;
    nx_buf_init(&items, list->pool, list->len + 2);
    nx_buf_add(&items, list->data, list->len);
    nx_buf_puts(&items, "]");
    (void)!nx_db_write(&own, &NX_SQL_LMS_FAILURES_NOTE, "", items.data, NULL);
}

void nx_refused_note(nx_req_t *q, const nx_route_t *route, const nx_err_t *err)
{
    const char *kind = q->run && q->bad ? kind_of(route) : NULL;
    nx_buf_t ids, list;
    int i;

    if (!kind)
        return;
    nx_buf_init(&ids, q->pool, 64);
    nx_buf_init(&list, q->pool, 256);
    for (i = 0; i < route->field_count; i++) {
        if (route->fields[i].place == NX_IN_PATH)
            nx_buf_member(&ids, route->fields[i].name, nx_input_text(q, route->fields[i].name));
    }
    begin_item(&list, kind, ids.data);
    add_errors(&list, q->bad);
    add_errors(&list, err);
    nx_buf_puts(&list, "]}");
    nx_refused_keep(q, &list);
}
