-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- All enrolments of courses in the order Moodle ends them when it deletes the courses: instance by
-- instance. last: nothing enrols the user in that course after it.

CREATE FUNCTION {f}.course_enrolments(courses bigint[])
RETURNS {f}.enrolment[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT ROW(n.place, n.id, n.userid, n.enrolid, n.enrol, n.courseid, n.after IS NULL)::{f}.enrolment
      FROM (SELECT pg_catalog.row_number() OVER ended AS place, u.id, u.userid, u.enrolid, e.enrol,
                   e.courseid,
                   pg_catalog.lead(u.id) OVER (PARTITION BY u.userid, e.courseid
                                               ORDER BY e.sortorder, e.id) AS after
              FROM pg_catalog.unnest(courses) WITH ORDINALITY AS o (id, place)
              JOIN {enrol} AS e ON e.courseid = o.id
              JOIN {user_enrolments} AS u ON u.enrolid = e.id
            WINDOW ended AS (ORDER BY o.place, e.sortorder, e.id, u.id)) AS n
     ORDER BY n.place);
END
$$;
