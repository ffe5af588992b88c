/* SPDX-License-Identifier: Apache-2.0
 *
 * PUT and DELETE of a user: the request's members become one item of a set.
 */
#include "api/nexsis/nexsis.h"

#include "api/single.h"
#include "lms/user.h"

int nexsis_user_adopt(const char *word)
{
    if (!word)
        return -1;
    return strcmp(word, "off") == 0 ? 0 : strcmp(word, "username") == 0 ? 1 : 2;
}

nx_err_t *nexsis_user_put(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    nx_single_t one;
    nx_user_options_t options = {nexsis_user_adopt(nx_input_text(q, "adopt"))};
    nx_user_t user = {0};
    nx_err_t *err;

    nx_single_begin(&one, q, route, out);
    user.userid = nx_input_text(q, "userid");
    user.previousid = nx_input_text(q, "previousid");
    user.username = nx_input_text(q, "username");
    user.email = nx_input_text(q, "email");
    user.password = nx_input_text(q, "password");
    user.members = nx_input_json(q);
    err = nx_single_end(&one, nx_user_put(q, &user, 1, &options, &one.sink));
    if (user.warning)
        APR_ARRAY_PUSH(q->warnings, const char *) = user.warning;
    return err;
}

nx_err_t *nexsis_user_delete(nx_req_t *q, const nx_route_t *route, nx_reply_t *out)
{
    const char *user = nx_input_json(q);
    nx_single_t one;

    nx_single_begin(&one, q, route, out);
    return nx_single_end(&one, nx_user_delete(q, &user, 1, &one.sink));
}
