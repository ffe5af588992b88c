/* SPDX-License-Identifier: Apache-2.0
 *
 * PUT and DELETE of a group and of its members.
 */
#include "api/nexsis/nexsis.h"

#include "api/single.h"
#include "lms/group.h"

typedef nx_err_t *write_fn(nx_req_t *q, const char *const *items, int count, const nx_sink_t *sink);

static nx_err_t *run_write(nx_req_t *q, const nx_route_t *route, nx_reply_t *out, write_fn *write)
{
    const char *item = nx_input_json(q);
    nx_single_t one;

    nx_single_begin(&one, q, route, out);
    return nx_single_end(&one, write(q, &item, 1, &one.sink));
}

nx_err_t *nexsis_group_put(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    return run_write(q, route, out, nx_group_put);
}

nx_err_t *nexsis_group_delete(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    return run_write(q, route, out, nx_group_delete);
}

nx_err_t *nexsis_member_put(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    return run_write(q, route, out, nx_member_put);
}

nx_err_t *nexsis_member_delete(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    return run_write(q, route, out, nx_member_delete);
}
