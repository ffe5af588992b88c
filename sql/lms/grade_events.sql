-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Log rows of deleting these grades (contract 0.6, 6.4), in the order given. To be called before
-- grades_erase.

CREATE FUNCTION {f}.grade_events(grades bigint[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT ROW('grade_deleted', 50, i.courseid, g.id, i.courseid, g.userid,
               (SELECT pg_catalog.row_to_json(o) FROM (
                    SELECT g.itemid::text AS itemid, g.overridden <> 0 AS overridden,
                           g.finalgrade::text AS finalgrade) AS o))::{f}.event
      FROM pg_catalog.unnest(grades) WITH ORDINALITY AS d (id, place)
      JOIN {grade_grades} AS g ON g.id = d.id
      JOIN {grade_items} AS i ON i.id = g.itemid
     ORDER BY d.place);
END
$$;
