-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Every item of a course with the grade of each of these people, as Moodle has it after a regrade (8.5),
-- and what is hidden of it: dark: the grade is; shade: something below a total is. stale: the item
-- waits for a regrade only Moodle can do.

CREATE FUNCTION {f}.grade_report_rows(course bigint, people bigint[])
RETURNS TABLE (itemid bigint, userid bigint, place bigint, depth bigint, gradeid bigint, value numeric,
    low numeric, high numeric, status text, weight numeric, graded bigint, dark boolean, until boolean,
    shade boolean, stale boolean)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
    now CONSTANT bigint := pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.statement_timestamp()))::bigint;
    usersrange CONSTANT boolean := coalesce({f}.grade_setting(course, 'minmaxtouse'), '1') = '2';
    items CONSTANT bigint[] := ARRAY(SELECT i.id FROM {grade_items} AS i WHERE i.courseid = course);
BEGIN
    RETURN QUERY
    WITH t AS MATERIALIZED (
        SELECT f.*, i.itemtype IN ('course', 'category') AS total, i.grademin, i.grademax, i.needsupdate,
               i.hidden, coalesce(i.calculation, '') = '' AS aggregated
          FROM {f}.grade_tree(course) AS f JOIN {grade_items} AS i ON i.id = f.itemid),
    n AS MATERIALIZED (SELECT f.* FROM {f}.grade_now(items, people) AS f),
    r AS MATERIALIZED (
        SELECT t.*, p.id AS userid, g.id AS gradeid, n.value, n.low, n.high, n.status, n.weight, n.state,
               CASE WHEN n.value IS NULL AND g.feedback IS NULL THEN NULL WHEN g.overridden > 0 THEN g.overridden
                    WHEN n.changed THEN now ELSE g.timemodified END AS graded,
               greatest(CASE WHEN t.hidden = 1 OR t.hidden > now THEN t.hidden END,
                        CASE WHEN g.hidden = 1 OR g.hidden > now THEN g.hidden END) AS dark
          FROM t
         CROSS JOIN pg_catalog.unnest(people) AS p (id)
          LEFT JOIN n ON n.itemid = t.itemid AND n.userid = p.id
          LEFT JOIN {grade_grades} AS g ON g.itemid = t.itemid AND g.userid = p.id),
    h AS MATERIALIZED (
        SELECT DISTINCT r.userid, w.category
          FROM r CROSS JOIN LATERAL pg_catalog.unnest(r.way) AS w (category)
         WHERE r.dark IS NOT NULL)
    SELECT r.itemid, r.userid, r.place, r.depth, r.gradeid, r.value,
           CASE WHEN r.value IS NOT NULL AND (usersrange OR r.total AND r.aggregated) THEN r.low ELSE r.grademin END,
           CASE WHEN r.value IS NOT NULL AND (usersrange OR r.total AND r.aggregated) THEN r.high ELSE r.grademax END,
           r.status, r.weight, r.graded, r.dark IS NOT NULL, r.dark > 1,
           r.total AND EXISTS (SELECT FROM h WHERE h.userid = r.userid
                                  AND h.category = r.way[pg_catalog.cardinality(r.way)]),
           r.needsupdate <> 0 AND r.state IS DISTINCT FROM 'recomputed'
      FROM r;
END
$$;
