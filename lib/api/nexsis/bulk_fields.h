/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of the bulk routes and rosters: a part of nexsis.c, which defines NX_FIELD. Ids the
 * path does not name, and fields of the body, are members of each item.
 */
#ifndef NX_API_NEXSIS_BULK_FIELDS_H
#define NX_API_NEXSIS_BULK_FIELDS_H

static const nx_field_t users_fields[] = {
#include "api/nexsis/userid.def"
#include "api/nexsis/user.def"
#include "api/nexsis/confirm.def"
#include "api/nexsis/dryrun.def"
#include "api/nexsis/bulk.def"
};

static const nx_field_t users_delete_fields[] = {
#include "api/nexsis/userid.def"
#include "api/nexsis/dryrun.def"
#include "api/nexsis/bulk.def"
};

static const nx_field_t courses_fields[] = {
#include "api/nexsis/course.def"
#include "api/nexsis/dryrun.def"
#include "api/nexsis/bulk.def"
};

static const nx_field_t courses_delete_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/dryrun.def"
#include "api/nexsis/bulk.def"
};

static const nx_field_t enrolments_fields[] = {
#include "api/nexsis/userid.def"
#include "api/nexsis/courseid.def"
#include "api/nexsis/enrol.def"
#include "api/nexsis/dryrun.def"
#include "api/nexsis/bulk.def"
};

static const nx_field_t enrolments_delete_fields[] = {
#include "api/nexsis/userid.def"
#include "api/nexsis/courseid.def"
#include "api/nexsis/plugin.def"
#include "api/nexsis/dryrun.def"
#include "api/nexsis/bulk.def"
};

static const nx_field_t groups_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/group.def"
#include "api/nexsis/dryrun.def"
#include "api/nexsis/bulk.def"
};

static const nx_field_t groups_delete_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/groupid.def"
#include "api/nexsis/dryrun.def"
#include "api/nexsis/bulk.def"
};

static const nx_field_t members_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/groupid.def"
#include "api/nexsis/userid.def"
#include "api/nexsis/dryrun.def"
#include "api/nexsis/bulk.def"
};

static const nx_field_t enrol_roster_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/userid.def"
#include "api/nexsis/enrol.def"
#include "api/nexsis/enrol_roster.def"
#include "api/nexsis/confirm.def"
#include "api/nexsis/bulk.def"
#include "api/nexsis/dryrun.def"
};

static const nx_field_t member_roster_fields[] = {
#include "api/nexsis/courseid.def"
#include "api/nexsis/groupid.def"
#include "api/nexsis/userid.def"
#include "api/nexsis/member_roster.def"
#include "api/nexsis/confirm.def"
#include "api/nexsis/bulk.def"
#include "api/nexsis/dryrun.def"
};

#endif
