-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The grade items of a course in the order of its reports: in each category by sort order, its total
-- after or before them as the course has it. way: the categories an item is in, from the top, a total's
-- own last; depth: how deep categories go. Outcomes are left out where the site has them switched off.

CREATE FUNCTION {f}.grade_tree(course bigint)
RETURNS TABLE (itemid bigint, place bigint, way bigint[], depth bigint) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    total CONSTANT bigint := CASE WHEN {f}.grade_setting(course, 'aggregationposition') = '0' THEN -1
                                  ELSE 9223372036854775807 END;
    outcomes CONSTANT boolean := coalesce({f}.settings('{"enableoutcomes"}') ->> 'enableoutcomes', '') NOT IN ('', '0');
BEGIN
    RETURN QUERY
    WITH RECURSIVE t AS (
        SELECT k.id, ARRAY[k.id] AS way, '{}'::bigint[] AS place, k.depth
          FROM {grade_categories} AS k
         WHERE k.courseid = grade_tree.course AND k.parent IS NULL
         UNION ALL
        SELECT k.id, t.way || k.id, t.place || i.sortorder || i.id, k.depth
          FROM t
          JOIN {grade_categories} AS k ON k.parent = t.id
          JOIN {grade_items} AS i ON i.courseid = grade_tree.course AND i.itemtype = 'category'
               AND i.iteminstance = k.id),
    p AS (
        SELECT i.id, t.way, t.place || total AS place, t.depth
          FROM t JOIN {grade_items} AS i ON i.courseid = grade_tree.course
               AND i.itemtype IN ('course', 'category') AND i.iteminstance = t.id
         UNION ALL
        SELECT i.id, t.way, t.place || i.sortorder || i.id, t.depth
          FROM t JOIN {grade_items} AS i ON i.courseid = grade_tree.course AND i.categoryid = t.id
         WHERE outcomes OR i.outcomeid IS NULL)
    SELECT p.id, pg_catalog.row_number() OVER (ORDER BY p.place), p.way, pg_catalog.max(p.depth) OVER ()
      FROM p;
END
$$;
