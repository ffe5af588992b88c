/* SPDX-License-Identifier: Apache-2.0
 *
 * gradereport_user_get_grade_items: its trees. Everything else is in its statement.
 */
#include "api/moodlews/moodlews.h"

static const mw_desc_t report_params[] = {
    VALUE("courseid", INT, REQUIRED),
    VALUE_PRESET("userid", INT, "0"),
    VALUE_PRESET("groupid", INT, "0"),
};
const mw_desc_t moodlews_grade_items_params = SINGLE(NULL, report_params, REQUIRED);

static const mw_desc_t item_members[] = {
    VALUE("id", INT, REQUIRED),
    VALUE("itemname", RAW, NULLABLE),
    VALUE("itemtype", ALPHA, REQUIRED),
    VALUE("itemmodule", PLUGIN, NULLABLE),
    VALUE("iteminstance", INT, NULLABLE),
    VALUE("itemnumber", INT, NULLABLE),
    VALUE("idnumber", TEXT, NULLABLE),
    VALUE("categoryid", INT, NULLABLE),
    VALUE("outcomeid", INT, NULLABLE),
    VALUE("scaleid", INT, NULLABLE),
    VALUE("locked", BOOL, NULLABLE),
    VALUE("cmid", INT, OPTIONAL),
    VALUE("weightraw", FLOAT, OPTIONAL),
    VALUE("weightformatted", NOTAGS, OPTIONAL),
    VALUE("status", ALPHA, OPTIONAL),
    VALUE("graderaw", FLOAT, NULLABLE),
    VALUE("gradedatesubmitted", INT, NULLABLE),
    VALUE("gradedategraded", INT, NULLABLE),
    VALUE("gradehiddenbydate", BOOL, OPTIONAL),
    VALUE("gradeneedsupdate", BOOL, OPTIONAL),
    VALUE("gradeishidden", BOOL, OPTIONAL),
    VALUE("gradeislocked", BOOL, NULLABLE),
    VALUE("gradeisoverridden", BOOL, NULLABLE),
    VALUE("gradeformatted", RAW, OPTIONAL),
    VALUE("grademin", FLOAT, OPTIONAL),
    VALUE("grademax", FLOAT, OPTIONAL),
    VALUE("rangeformatted", NOTAGS, OPTIONAL),
    VALUE("percentageformatted", NOTAGS, OPTIONAL),
    VALUE("lettergradeformatted", NOTAGS, OPTIONAL),
    VALUE("rank", INT, OPTIONAL),
    VALUE("numusers", INT, OPTIONAL),
    VALUE("averageformatted", NOTAGS, OPTIONAL),
    VALUE("feedback", RAW, OPTIONAL),
    VALUE("feedbackformat", INT, OPTIONAL),
};

static const mw_desc_t usergrade_members[] = {
    VALUE("courseid", INT, REQUIRED),
    VALUE("courseidnumber", TEXT, REQUIRED),
    VALUE("userid", INT, REQUIRED),
    VALUE("userfullname", TEXT, REQUIRED),
    VALUE("useridnumber", RAW, REQUIRED),
    VALUE("maxdepth", INT, REQUIRED),
    LIST("gradeitems", item_members, REQUIRED),
};

static const mw_desc_t report_members[] = {
    LIST("usergrades", usergrade_members, REQUIRED),
    WARNINGS,
};
const mw_desc_t moodlews_grade_items_returns = SINGLE(NULL, report_members, REQUIRED);
