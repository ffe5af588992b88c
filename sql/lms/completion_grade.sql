-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The stored total of a user in a course with the course's decimals; NULL: there is none.

CREATE FUNCTION {f}.completion_grade(course bigint, person bigint)
RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT pg_catalog.round(g.finalgrade, {f}.grade_decimals(completion_grade.course))::text
      FROM {grade_items} AS i
      JOIN {grade_grades} AS g ON g.itemid = i.id AND g.userid = person
     WHERE i.courseid = completion_grade.course AND i.itemtype = 'course'
     ORDER BY i.id LIMIT 1);
END
$$;
