-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Since when a person has been enrolled in a course: the earliest start, or where an enrolment has
-- none its making.

CREATE FUNCTION {f}.enrol_since(person bigint, course bigint)
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT pg_catalog.min(coalesce(nullif(u.timestart, 0), u.timecreated))
              FROM {user_enrolments} AS u
              JOIN {enrol} AS e ON e.id = u.enrolid
             WHERE u.userid = person AND e.courseid = course);
END
$$;
