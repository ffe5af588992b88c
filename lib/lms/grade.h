/* SPDX-License-Identifier: Apache-2.0
 *
 * Totals of grade categories: overrides, always a set. What arrives here was checked by the
 * protocol; what depends on the site is judged by the database functions (sql/lms/grade_*.sql).
 */
#ifndef NX_LMS_GRADE_H
#define NX_LMS_GRADE_H

#include "lms/outcome.h"

/* Overrides COUNT totals, each the JSON members (no braces) courseid, catid, userid, grade, and
 * lock where it was given. Rows to SINK: outcome columns, the grade's 24 columns, "stale" or NULL.
 * Fails as nx_db_write. */
nx_err_t *nx_grade_override(nx_req_t *q, const char *const *grades, int count,
                            const nx_sink_t *sink) NX_MUSTCHECK;

#endif
