/* SPDX-License-Identifier: Apache-2.0
 *
 * core_webservice_get_site_info: what every client of Moodle asks first.
 */
#include "api/moodlews/moodlews.h"

static const mw_desc_t function_members[] = {
    VALUE("name", RAW, REQUIRED),
    VALUE("version", TEXT, REQUIRED),
};

static const mw_desc_t feature_members[] = {
    VALUE("name", ALPHANUMEXT, REQUIRED),
    VALUE("value", INT, REQUIRED),
};

static const mw_desc_t site_members[] = {
    VALUE("sitename", RAW, REQUIRED),
    VALUE("username", RAW, REQUIRED),
    VALUE("firstname", TEXT, REQUIRED),
    VALUE("lastname", TEXT, REQUIRED),
    VALUE("fullname", TEXT, REQUIRED),
    VALUE("lang", ALPHANUMEXT, REQUIRED),
    VALUE("userid", INT, REQUIRED),
    VALUE("siteurl", RAW, REQUIRED),
    VALUE("userpictureurl", RAW, REQUIRED),
    LIST("functions", function_members, REQUIRED),
    VALUE("downloadfiles", INT, OPTIONAL),
    VALUE("uploadfiles", INT, OPTIONAL),
    VALUE("release", TEXT, OPTIONAL),
    VALUE("version", TEXT, OPTIONAL),
    VALUE("mobilecssurl", RAW, OPTIONAL),
    LIST("advancedfeatures", feature_members, OPTIONAL),
    VALUE("usercanmanageownfiles", BOOL, OPTIONAL),
    VALUE("userquota", INT, OPTIONAL),
    VALUE("usermaxuploadfilesize", INT, OPTIONAL),
    VALUE("userhomepage", INT, OPTIONAL),
    VALUE("userprivateaccesskey", ALPHANUM, OPTIONAL),
    VALUE("siteid", INT, OPTIONAL),
    VALUE("sitecalendartype", RAW, OPTIONAL),
    VALUE("usercalendartype", RAW, OPTIONAL),
    VALUE("userissiteadmin", BOOL, OPTIONAL),
    VALUE("theme", RAW, OPTIONAL),
    VALUE("limitconcurrentlogins", INT, OPTIONAL),
    VALUE("usersessionscount", INT, OPTIONAL),
};

/* Moodle takes one parameter, which nobody has had a use for since version 2. */
static const mw_desc_t site_params[] = {VALUES("serviceshortnames", ALPHANUMEXT, DEFAULT)};

const mw_desc_t moodlews_site_params = SINGLE(NULL, site_params, REQUIRED);
const mw_desc_t moodlews_site_returns = SINGLE(NULL, site_members, REQUIRED);

nx_err_t *moodlews_site_info(mw_call_t *call)
{
    const char *args[] = {call->caller->service, moodlews_served(call->q->pool)};

    if (call->q->settings->fall_through)
        args[1] = NULL; /* what is not answered here is by Moodle itself */
    return moodlews_read(call, args, MW_COUNT(args));
}
