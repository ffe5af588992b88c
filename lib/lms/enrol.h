/* SPDX-License-Identifier: Apache-2.0
 *
 * Enrolments: put and delete, always a set. What arrives here was checked by the protocol; what
 * depends on the site is judged by the database functions (sql/lms/enrol_*.sql).
 */
#ifndef NX_LMS_ENROL_H
#define NX_LMS_ENROL_H

#include "core/text.h"
#include "lms/outcome.h"

/* Puts COUNT enrolments, each the JSON members (no braces) userid, courseid, roleid, roles,
 * timestart, timeend, and gives each result row (outcome columns) to SINK. Roles are limited to
 * NexsisRoles. Fails as nx_db_write. */
nx_err_t *nx_enrol_put(nx_req_t *q, const char *const *enrolments, int count,
                       const nx_sink_t *sink) NX_MUSTCHECK;

/* Ends COUNT enrolments, each the members userid, courseid and plugin (absent: all that a request
 * can end), as NexsisOnDelete says. Rows: outcome columns, then kept: the plugins whose enrolments
 * stay, or NULL. */
nx_err_t *nx_enrol_delete(nx_req_t *q, const char *const *enrolments, int count,
                          const nx_sink_t *sink) NX_MUSTCHECK;

/* Adds "roles", the member of a call that says which may be assigned: LIST is NexsisRoles. */
void nx_enrol_roles(nx_buf_t *call, const char *list);

#endif
