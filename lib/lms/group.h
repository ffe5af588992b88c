/* SPDX-License-Identifier: Apache-2.0
 *
 * Groups of courses and their members: put and delete, always a set. What arrives here was checked
 * by the protocol; what depends on the site is judged by the database functions
 * (sql/lms/group_*.sql, member_*.sql).
 */
#ifndef NX_LMS_GROUP_H
#define NX_LMS_GROUP_H

#include "lms/outcome.h"

/* Puts COUNT groups, each the JSON members (no braces) courseid, groupid, name, description, and
 * gives each result row (outcome columns, then groupid, name, description) to SINK. Fails as
 * nx_db_write. */
nx_err_t *nx_group_put(nx_req_t *q, const char *const *groups, int count,
                       const nx_sink_t *sink) NX_MUSTCHECK;

/* Deletes COUNT groups, each the members courseid, groupid. Rows: outcome columns. */
nx_err_t *nx_group_delete(nx_req_t *q, const char *const *groups, int count,
                          const nx_sink_t *sink) NX_MUSTCHECK;

/* Puts users into groups, and takes them out; each the members courseid, groupid, userid. Rows:
 * outcome columns. */
nx_err_t *nx_member_put(nx_req_t *q, const char *const *members, int count,
                        const nx_sink_t *sink) NX_MUSTCHECK;
nx_err_t *nx_member_delete(nx_req_t *q, const char *const *members, int count,
                           const nx_sink_t *sink) NX_MUSTCHECK;

#endif
