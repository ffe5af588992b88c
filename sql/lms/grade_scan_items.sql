-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Of these totals those that can be looked at: not those of a course that waits for a regrade too big to
-- be done in between. They are looked at again when Moodle has done it.

CREATE FUNCTION {f}.grade_scan_items(items bigint[])
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(
    SELECT t.id
      FROM {grade_items} AS t
     WHERE t.id = ANY (items)
       AND (t.needsupdate = 0 AND NOT EXISTS (
                SELECT FROM {grade_items} AS i WHERE i.courseid = t.courseid AND i.needsupdate <> 0)
            OR (SELECT pg_catalog.count(*) FROM {grade_items} AS i
                  JOIN {grade_grades} AS g ON g.itemid = i.id
                 WHERE i.courseid = t.courseid) <= 20000)
     ORDER BY t.id);
END
$$;
