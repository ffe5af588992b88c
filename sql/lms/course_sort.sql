-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Numbers the courses of these categories without gaps and counts them, as Moodle does after every
-- change (contract 3.2, 4.2): by their number inside the category, of equal ones the newest first. Only
-- rows that differ are written.

CREATE FUNCTION {f}.course_sort(categories bigint[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    size CONSTANT bigint := {f}.category_size();
BEGIN
    UPDATE {course} AS c
       SET sortorder = n.sortorder
      FROM (SELECT x.id, k.sortorder + pg_catalog.row_number() OVER (
                       PARTITION BY x.category ORDER BY x.sortorder % size, x.id DESC) AS sortorder
              FROM {course} AS x
              JOIN {course_categories} AS k ON k.id = x.category
             WHERE x.category = ANY (categories)) AS n
     WHERE c.id = n.id AND c.sortorder <> n.sortorder;

    UPDATE {course_categories} AS k
       SET coursecount = n.courses
      FROM (SELECT g.id, (SELECT pg_catalog.count(*) FROM {course} AS c WHERE c.category = g.id) AS courses
              FROM pg_catalog.unnest(categories) AS g (id)) AS n
     WHERE k.id = n.id AND k.coursecount <> n.courses;
END
$$;
