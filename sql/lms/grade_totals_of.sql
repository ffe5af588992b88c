-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The totals of all courses in which this user has a grade of any kind.

CREATE FUNCTION {f}.grade_totals_of(person bigint)
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(
    SELECT t.id FROM {grade_items} AS t
     WHERE t.itemtype = 'course' AND t.courseid IN (
           SELECT i.courseid FROM {grade_grades} AS g
             JOIN {grade_items} AS i ON i.id = g.itemid
            WHERE g.userid = person));
END
$$;
