-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Context of the course through which a caller sees an account's profile: the last one, visible first,
-- then by sort order, of the account's active enrolments where the caller may see details. NULL: none.

CREATE FUNCTION {f}.profile_course(caller bigint, account bigint)
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
DECLARE
    now CONSTANT bigint := extract(epoch FROM pg_catalog.clock_timestamp())::bigint;
BEGIN
    RETURN (
        SELECT l.id
          FROM (SELECT DISTINCT x.id, c.visible, c.sortorder
                  FROM {user_enrolments} AS u
                  JOIN {enrol} AS e ON e.id = u.enrolid AND e.status = 0
                  JOIN {course} AS c ON c.id = e.courseid
                  JOIN {context} AS x ON x.contextlevel = 50 AND x.instanceid = c.id
                 WHERE u.userid = account AND u.status = 0 AND u.timestart < now
                   AND (u.timeend = 0 OR u.timeend > now)) AS l
         WHERE {f}.may(caller, 'moodle/user:viewdetails', l.id)
         ORDER BY l.visible, l.sortorder DESC
         LIMIT 1);
END
$$;
