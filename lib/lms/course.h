/* SPDX-License-Identifier: Apache-2.0
 *
 * Courses: put and delete, always a set. What arrives here was checked by the protocol; what
 * depends on the site is judged by the database functions (sql/lms/course_*.sql).
 */
#ifndef NX_LMS_COURSE_H
#define NX_LMS_COURSE_H

#include "lms/outcome.h"

/* How a call may adopt courses by their short name: position in NexsisAdopt's words, or -1 for
 * what is configured. */
typedef struct nx_course_options_t {
    int adopt;
} nx_course_options_t;

/* Puts COUNT courses, each the JSON members (no braces) courseid, fullname, shortname, startdate,
 * categorypath, templateid, and gives each result row (outcome columns, then courseid, fullname,
 * shortname, startdate, categorypath, job) to SINK. Fails as nx_db_write. */
nx_err_t *nx_course_put(nx_req_t *q, const char *const *courses, int count,
                        const nx_course_options_t *options, const nx_sink_t *sink) NX_MUSTCHECK;

/* Deletes COUNT courses, each the member courseid, as NexsisOnDelete says. */
nx_err_t *nx_course_delete(nx_req_t *q, const char *const *courses, int count,
                           const nx_sink_t *sink) NX_MUSTCHECK;

#endif
