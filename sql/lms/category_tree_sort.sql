-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Numbers the whole tree as Moodle's fix_course_sortorder does (contract 3.2): depth first, the n-th
-- category gets n * maxcoursesincategory; new ones (0) come last among their siblings. Courses move
-- with their category. Only rows whose number changes are written.

CREATE FUNCTION {f}.category_tree_sort()
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    size CONSTANT bigint := {f}.category_size();
BEGIN
    WITH RECURSIVE tree AS (
         SELECT k.id, ARRAY[coalesce(nullif(k.sortorder, 0), 9223372036854775807), k.id] AS place
           FROM {course_categories} AS k
          WHERE k.parent = 0
         UNION ALL
         SELECT k.id, t.place || ARRAY[coalesce(nullif(k.sortorder, 0), 9223372036854775807), k.id]
           FROM tree AS t
           JOIN {course_categories} AS k ON k.parent = t.id),
    numbered AS (
         SELECT t.id, size * pg_catalog.row_number() OVER (ORDER BY t.place) AS sortorder FROM tree AS t),
    moved AS (
         UPDATE {course_categories} AS k SET sortorder = n.sortorder
           FROM numbered AS n
          WHERE k.id = n.id AND k.sortorder <> n.sortorder
         RETURNING k.id, k.sortorder)
    UPDATE {course} AS c SET sortorder = m.sortorder + c.sortorder % size
      FROM moved AS m
     WHERE c.category = m.id;
END
$$;
