-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Everything above a total whose grade was overridden, recomputed for these users and written as
-- Moodle writes it (contract 8.3): missing rows (history source system), changed totals (aggregation),
-- status and weight. Gives the log rows. Where a total above or a formula needs Moodle, or a regrade is
-- due anyway, the course is marked to be recomputed and NULL comes back.

CREATE FUNCTION {f}.grade_raise(run {f}.run, courseid bigint, itemid bigint, users bigint[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    items {f}.grade_item[] := {f}.grade_items(ARRAY[courseid]);
    above bigint[] := ARRAY[]::bigint[];
    at bigint := (SELECT i.parent FROM pg_catalog.unnest(items) AS i WHERE i.id = grade_raise.itemid);
BEGIN
    WHILE at IS NOT NULL LOOP
        above := above || at;
        at := (SELECT i.parent FROM pg_catalog.unnest(items) AS i WHERE i.category = at);
    END LOOP;
    IF {f}.grade_left(courseid, itemid, above) THEN
        UPDATE {grade_items} AS i SET needsupdate = 1
         WHERE i.courseid = grade_raise.courseid AND i.needsupdate <> 1
           AND (i.itemtype = 'course' OR i.id = grade_raise.itemid);
        RETURN NULL;
    END IF;
    items := ARRAY(
        SELECT ROW(i.id, i.courseid, i.category, i.parent, i.depth, i.method, i.keephigh, i.droplow,
                   i.limits, i.onlygraded, i.counts, i.gradetype, i.grademin, i.grademax, i.coef, i.weight,
                   i.fixed, i.usersrange, i.roof, i.calculated,
                   i.still OR i.category IS NULL OR i.category <> ALL (above))::{f}.grade_item
          FROM pg_catalog.unnest(items) AS i);
    RETURN {f}.grade_store(run, courseid, {f}.grade_recompute(items, {f}.grade_read(items, users)));
END
$$;
