/* SPDX-License-Identifier: Apache-2.0
 *
 * Rosters: everybody who shall be enrolled in a course, or be a member of a group, at once; whoever
 * is not named leaves, if it was us who let them in.
 */
#ifndef NX_LMS_ROSTER_H
#define NX_LMS_ROSTER_H

#include "lms/outcome.h"

/* Whose roster, and how people leave. */
typedef struct nx_roster_t {
    const char *courseid;
    const char *groupid; /* of a group's; NULL: the course's */
    const char *plugin;  /* whose people leave; NULL: ours */
    const char *onleave; /* suspend, unenrol or keep; remove or keep; NULL: the first */
    const char *confirm; /* how many may leave where NexsisShrinkGuard asks; NULL: not said */
} nx_roster_t;

/* Puts the roster of COUNT people, each the members (JSON, no braces) of nx_enrol_put or
 * nx_member_put. Rows: the outcome columns, userid and how of who leaves, whose pos is COUNT or
 * more; one with pos -1 when nothing was done. Fails as nx_db_write. */
nx_err_t *nx_roster_put(nx_req_t *q, const nx_roster_t *roster, const char *const *people,
                        int count, const nx_sink_t *sink) NX_MUSTCHECK;

#endif
