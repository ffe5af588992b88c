-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The last log rows of courses that are deleted: enrolment instances, groups, content, course
-- (contract 4.3). To be called while all of them are there.

CREATE FUNCTION {f}.course_deleted_events(courses bigint[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT ROW(e.name, 50, c.id, e.objectid, c.id, NULL, e.other)::{f}.event
      FROM pg_catalog.unnest(courses) WITH ORDINALITY AS o (id, place)
      JOIN {course} AS c ON c.id = o.id
     CROSS JOIN LATERAL (
           SELECT 1, i.sortorder, 'enrol_instance_deleted', i.id,
                  (SELECT pg_catalog.row_to_json(t) FROM (SELECT i.enrol) AS t)
             FROM {enrol} AS i WHERE i.courseid = c.id
            UNION ALL
           SELECT 2, 0, 'group_deleted', g.id, NULL FROM {groups} AS g WHERE g.courseid = c.id
            UNION ALL
           SELECT 3, 0, 'course_content_deleted', c.id, pg_catalog.row_to_json(t)
             FROM (SELECT c.shortname, c.fullname, '[]'::json AS options) AS t
            UNION ALL
           SELECT 4, 0, 'course_deleted', c.id, pg_catalog.row_to_json(t)
             FROM (SELECT c.shortname, c.fullname, c.idnumber) AS t) AS e (step, place, name, objectid, other)
     ORDER BY o.place, e.step, e.place, e.objectid);
END
$$;
