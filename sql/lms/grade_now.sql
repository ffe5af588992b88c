-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The grades of these users (NULL: of everybody) in totals, as they are when Moodle has recomputed
-- them: stored ones, and where the course waits for a regrade (contract 8.5) ours. state: recomputed,
-- or stale where only Moodle can do it (a formula, outcomes, a frozen gradebook, grades of activities
-- that were scaled anew); such grades are given as stored. Nothing is written.

CREATE FUNCTION {f}.grade_now(totals bigint[], users bigint[])
RETURNS TABLE (itemid bigint, userid bigint, id bigint, value numeric, low numeric, high numeric,
    status text, weight numeric, changed boolean, state text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    due CONSTANT bigint[] := ARRAY(
        SELECT DISTINCT i.courseid FROM {grade_items} AS t
          JOIN {grade_items} AS i ON i.courseid = t.courseid AND i.needsupdate <> 0
         WHERE t.id = ANY (totals) AND (i.id = t.id OR i.itemtype = 'course'));
    ours CONSTANT bigint[] := CASE WHEN due = '{}' THEN '{}' ELSE {f}.grade_due(due) END;
    items {f}.grade_item[];
    grades {f}.grade[];
BEGIN
    RETURN QUERY
    SELECT g.itemid, g.userid, g.id, g.finalgrade, g.rawgrademin, g.rawgrademax,
           g.aggregationstatus::text, g.aggregationweight, false,
           CASE WHEN i.courseid = ANY (due) THEN 'stale' END
      FROM {grade_items} AS i
      JOIN {grade_grades} AS g ON g.itemid = i.id AND (users IS NULL OR g.userid = ANY (users))
     WHERE i.id = ANY (totals) AND i.courseid <> ALL (ours);
    IF ours <> '{}' THEN
        items := {f}.grade_items(ours);
        grades := {f}.grade_recompute({f}.grade_weights(items), {f}.grade_read(items, users));
        RETURN QUERY
        SELECT g.itemid, g.userid, g.id, g.value, g.low, g.high, g.status, g.weight, g.changed, 'recomputed'
          FROM pg_catalog.unnest(grades) AS g
         WHERE g.itemid = ANY (totals);
    END IF;
END
$$;
