-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Log rows of deleting grade items with their grades: item by item, its grades first (contract 4.3).

CREATE FUNCTION {f}.course_grade_events(items bigint[], grades bigint[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT v.event
      FROM (SELECT e.event, (g.other ->> 'itemid')::bigint AS item, 1 AS step, e.place
              FROM pg_catalog.unnest({f}.grade_events(grades)) WITH ORDINALITY
                   AS g (name, level, instance, objectid, courseid, related, other, place)
             CROSS JOIN LATERAL (SELECT ROW(g.name, g.level, g.instance, g.objectid, g.courseid,
                                            g.related, g.other)::{f}.event, g.place) AS e (event, place)
            UNION ALL
            SELECT ROW(d.name, d.level, d.instance, d.objectid, d.courseid, d.related,
                       d.other)::{f}.event, d.objectid, 2, 0
              FROM pg_catalog.unnest({f}.grade_item_events('grade_item_deleted', items)) AS d) AS v
     ORDER BY pg_catalog.array_position(items, v.item), v.step, v.place);
END
$$;
