/* SPDX-License-Identifier: Apache-2.0
 *
 * PUT, POST and DELETE of an enrolment. What DELETE leaves, because a plugin would only bring it
 * back, is named in a header.
 */
#include "api/nexsis/nexsis.h"

#include <apr_strings.h>

#include "api/single.h"
#include "lms/enrol.h"
#include "lms/items.h"

nx_err_t *nexsis_enrol_put(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    const char *enrolment = nx_input_json(q);
    nx_single_t one;

    nx_single_begin(&one, q, route, out);
    return nx_single_end(&one, nx_enrol_put(q, &enrolment, 1, &one.sink));
}

nx_err_t *nexsis_enrol_delete(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    const char *plugin = nx_input_text(q, "plugin");
    const char *enrolment;
    nx_single_t one;
    nx_buf_t members;
    nx_err_t *err;

    nx_buf_init(&members, q->pool, 128);
    nx_input_members(q, &members);
    if (plugin)
        nx_items_text(&members, "plugin", plugin);
    enrolment = members.data;
    nx_single_begin(&one, q, route, out);
    one.has_more = 1;
    err = nx_single_end(&one, nx_enrol_delete(q, &enrolment, 1, &one.sink));
    if (one.more && *one.more) /* also where nothing but that was there */
        apr_table_setn(out->headers, "Nexsis-Kept", one.more);
    return err;
}
