/* SPDX-License-Identifier: Apache-2.0
 *
 * The NexSIS protocol (specs: nexsis-api.txt): routes, shapes and the handlers of its writes.
 */
#ifndef NX_API_NEXSIS_NEXSIS_H
#define NX_API_NEXSIS_NEXSIS_H

#include "api/api.h"
#include "api/prepared.h"

extern const nx_api_t nx_api_nexsis;

nx_handler_fn nexsis_ping, nexsis_user_put, nexsis_user_delete;
nx_handler_fn nexsis_course_put, nexsis_course_delete, nexsis_enrol_put, nexsis_enrol_delete;
nx_handler_fn nexsis_user_list;
nx_handler_fn nexsis_grade_list, nexsis_categorygrade_list, nexsis_grade_override;
nx_handler_fn nexsis_change_list, nexsis_grade_feed;
nx_handler_fn nexsis_user_rename, nexsis_course_rename, nexsis_group_rename;
nx_handler_fn nexsis_group_put, nexsis_group_delete, nexsis_member_put, nexsis_member_delete;
nx_handler_fn nexsis_job_get, nexsis_job_failures, nexsis_job_cancel;
nx_handler_fn nexsis_users_put, nexsis_users_delete, nexsis_courses_put, nexsis_courses_delete;
nx_handler_fn nexsis_enrolments_put, nexsis_enrolments_delete, nexsis_groups_put;
nx_handler_fn nexsis_enrol_roster, nexsis_member_roster;
nx_handler_fn nexsis_groups_delete, nexsis_members_put, nexsis_members_delete;

/* Guard of a bulk PUT of users, whose first extras are userid, username and email: fails with
 * NX_CHANGE_GUARD when they would give so many accounts another username or address that their
 * columns may have shifted (NexsisChangeGuard), unless "confirm" is the number. */
nx_err_t *nexsis_users_guard(nx_req_t *q, nx_prepared_t *items) NX_MUSTCHECK;

/* Position in NexsisAdopt's words of a request's own "adopt", -1 for NULL; a course has a short
 * name where an account has a username. */
int nexsis_user_adopt(const char *word);
int nexsis_course_adopt(const char *word);

/* Of the collections: list.c. */
extern const nx_shape_t nexsis_users_shape, nexsis_courses_shape, nexsis_enrolments_shape,
    nexsis_groups_shape, nexsis_groupmembers_shape, nexsis_categories_shape, nexsis_cohorts_shape,
    nexsis_roles_shape;

/* Of the feeds: an element of their changes; change.c. */
extern const nx_shape_t nexsis_change_shape, nexsis_gradechange_shape;

/* Problem JSON (RFC 9457) from ERR: code, errors[], requestid, message. */
void nexsis_problem_write(const nx_req_t *q, const nx_err_t *err, nx_reply_t *out);

#endif
