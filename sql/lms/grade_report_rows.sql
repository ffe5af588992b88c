-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Every item of a course with the grade of each of these people, as Moodle has it after a regrade (8.5),
-- and what is hidden of it: dark: the grade is, until a time (until); shade: something below a total is.
-- stale: the item waits for a regrade only Moodle can do. Hash joins throughout: PostgreSQL expects ten
-- people and would compare each grade with every other.

CREATE FUNCTION {f}.grade_report_rows(course bigint, people bigint[])
RETURNS TABLE (itemid bigint, userid bigint, place bigint, depth bigint, value numeric, low numeric,
    high numeric, status text, weight numeric, graded bigint, dark boolean, until boolean, shade boolean,
    stale boolean, hidden bigint, locked bigint, overridden bigint, feedback text, feedbackformat bigint,
    usermodified bigint, submitted bigint)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_nestloop = off
SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    now CONSTANT bigint := pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.statement_timestamp()))::bigint;
    usersrange CONSTANT boolean := coalesce({f}.grade_setting(course, 'minmaxtouse'), '1') = '2';
    items CONSTANT bigint[] := ARRAY(SELECT i.id FROM {grade_items} AS i WHERE i.courseid = course);
    due CONSTANT boolean := EXISTS (
        SELECT FROM {grade_items} AS i WHERE i.courseid = course AND i.needsupdate <> 0);
BEGIN
    RETURN QUERY
    WITH t AS MATERIALIZED (
        SELECT f.*, i.itemtype IN ('course', 'category') AS total, i.grademin, i.grademax, i.needsupdate,
               i.hidden, usersrange OR i.itemtype IN ('course', 'category') AND coalesce(i.calculation, '') = '' AS own
          FROM {f}.grade_tree(course) AS f JOIN {grade_items} AS i ON i.id = f.itemid),
    g AS MATERIALIZED (
        SELECT o.* FROM {grade_grades} AS o WHERE o.userid = ANY (people) AND o.itemid = ANY (items)),
    n AS MATERIALIZED (SELECT f.* FROM {f}.grade_now(items, people) AS f WHERE due),
    r AS MATERIALIZED (
        SELECT t.*, p.id AS userid, CASE WHEN due THEN n.value ELSE g.finalgrade END AS value,
               CASE WHEN due THEN n.low ELSE g.rawgrademin END AS low,
               CASE WHEN due THEN n.high ELSE g.rawgrademax END AS high,
               CASE WHEN due THEN n.status ELSE g.aggregationstatus END AS status,
               CASE WHEN due THEN n.weight ELSE g.aggregationweight END AS weight, n.state,
               CASE WHEN n.changed THEN now ELSE g.timemodified END AS modified, coalesce(g.hidden, 0) AS masked,
               coalesce(g.locked, 0) AS locked, coalesce(g.overridden, 0) AS overridden, g.feedback,
               coalesce(g.feedbackformat, 0) AS feedbackformat, g.usermodified, g.timecreated,
               greatest(CASE WHEN t.hidden = 1 OR t.hidden > now THEN t.hidden END,
                        CASE WHEN g.hidden = 1 OR g.hidden > now THEN g.hidden END) AS dark
          FROM t
         CROSS JOIN pg_catalog.unnest(people) AS p (id)
          LEFT JOIN g ON g.itemid = t.itemid AND g.userid = p.id
          LEFT JOIN n ON n.itemid = t.itemid AND n.userid = p.id),
    h AS (
        SELECT DISTINCT r.userid, w.category
          FROM r CROSS JOIN LATERAL pg_catalog.unnest(r.way) AS w (category)
         WHERE r.dark IS NOT NULL)
    SELECT r.itemid, r.userid, r.place, r.depth, r.value,
           CASE WHEN r.value IS NOT NULL AND r.own THEN r.low ELSE r.grademin END,
           CASE WHEN r.value IS NOT NULL AND r.own THEN r.high ELSE r.grademax END,
           r.status::text, r.weight,
           CASE WHEN r.value IS NULL AND r.feedback IS NULL THEN NULL WHEN r.overridden > 0 THEN r.overridden
                ELSE r.modified END,
           r.dark IS NOT NULL, r.dark > 1, r.total AND h.userid IS NOT NULL,
           r.needsupdate <> 0 AND r.state IS DISTINCT FROM 'recomputed', r.masked, r.locked, r.overridden,
           r.feedback, r.feedbackformat, r.usermodified, r.timecreated
      FROM r
      LEFT JOIN h ON h.userid = r.userid AND h.category = r.way[pg_catalog.cardinality(r.way)];
END
$$;
