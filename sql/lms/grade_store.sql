-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Writes recomputed grades as Moodle does (contract 8.3, 8.4), and gives the log rows of those that
-- changed: rows without an id are added first, then totals that differ are updated; status and weight
-- leave no history.

CREATE FUNCTION {f}.grade_store(run {f}.run, courseid bigint, grades {f}.grade[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    added bigint[];
    changed bigint[];
BEGIN
    WITH new AS (
        INSERT INTO {grade_grades} (itemid, userid, rawgrade, rawgrademax, rawgrademin, rawscaleid,
            usermodified, finalgrade, hidden, locked, locktime, exported, overridden, excluded, feedback,
            feedbackformat, information, informationformat, timecreated, timemodified,
            aggregationstatus, aggregationweight)
        SELECT g.itemid, g.userid, NULL, CASE WHEN i.total THEN 100 ELSE g.high END,
               CASE WHEN i.total THEN 0 ELSE g.low END, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, NULL,
               2, NULL, 2, NULL, NULL, 'unknown', NULL
          FROM pg_catalog.unnest(grades) AS g
         CROSS JOIN LATERAL (SELECT o.itemtype IN ('course', 'category') AS total FROM {grade_items} AS o
                              WHERE o.id = g.itemid) AS i
         WHERE g.id IS NULL
         ORDER BY g.userid, i.total DESC, g.itemid
        RETURNING id)
    SELECT pg_catalog.array_agg(n.id ORDER BY n.id) INTO added FROM new AS n;
    PERFORM {f}.grade_grades_history(run, 1, 'system', added);

    WITH done AS (
        UPDATE {grade_grades} AS s
           SET finalgrade = g.value, rawgrademin = g.low, rawgrademax = g.high, timemodified = run.now
          FROM pg_catalog.unnest(grades) AS g
         WHERE s.itemid = g.itemid AND s.userid = g.userid AND g.changed
        RETURNING s.id, s.itemid)
    SELECT pg_catalog.array_agg(d.id ORDER BY c.depth DESC, d.id) INTO changed
      FROM done AS d
      JOIN {grade_items} AS i ON i.id = d.itemid
      JOIN {grade_categories} AS c ON c.id = i.iteminstance;
    PERFORM {f}.grade_grades_history(run, 2, 'aggregation', changed);

    UPDATE {grade_grades} AS s
       SET aggregationstatus = g.status, aggregationweight = g.weight
      FROM pg_catalog.unnest(grades) AS g
     WHERE s.itemid = g.itemid AND s.userid = g.userid
       AND (s.aggregationstatus <> g.status OR s.aggregationweight IS DISTINCT FROM g.weight);
    RETURN ARRAY(
    SELECT {f}.grade_event(s.id, grade_store.courseid, s.userid, s.itemid, s.overridden <> 0, g.exact)
      FROM pg_catalog.unnest(changed) WITH ORDINALITY AS c (id, place)
      JOIN {grade_grades} AS s ON s.id = c.id
      JOIN pg_catalog.unnest(grades) AS g ON g.itemid = s.itemid AND g.userid = s.userid
     ORDER BY c.place);
END
$$;
