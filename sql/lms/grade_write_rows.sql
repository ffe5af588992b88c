-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The overridden grades of one total: every column contract 8.3 lists, with history source nexsis. The
-- items come back with the ids of new rows.

CREATE FUNCTION {f}.grade_write_rows(run {f}.run, work {f}.item[], itemid bigint)
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    created CONSTANT int[] := ARRAY(
        SELECT w.pos FROM pg_catalog.unnest(work) AS w
         WHERE w.outcome = 'created' AND (w.more ->> 'itemid')::bigint = grade_write_rows.itemid);
BEGIN
    UPDATE {grade_grades} AS g
       SET finalgrade = (w.new ->> 'finalgrade')::numeric, overridden = run.now, usermodified = run.actor,
           rawgrademin = (w.more ->> 'grademin')::numeric, rawgrademax = (w.more ->> 'grademax')::numeric,
           rawscaleid = (w.more ->> 'scaleid')::bigint, timemodified = run.now
      FROM pg_catalog.unnest(work) AS w
     WHERE g.id = w.id AND g.itemid = grade_write_rows.itemid AND w.outcome = 'updated'
       AND w.new -> 'finalgrade' IS NOT NULL;

    INSERT INTO {grade_grades} (itemid, userid, rawgrade, rawgrademax, rawgrademin, rawscaleid,
        usermodified, finalgrade, hidden, locked, locktime, exported, overridden, excluded, feedback,
        feedbackformat, information, informationformat, timecreated, timemodified, aggregationstatus,
        aggregationweight)
    SELECT (w.more ->> 'itemid')::bigint, (w.more ->> 'userid')::bigint, NULL,
           (w.more ->> 'grademax')::numeric, (w.more ->> 'grademin')::numeric,
           (w.more ->> 'scaleid')::bigint, run.actor, (w.new ->> 'finalgrade')::numeric, 0, 0, 0, 0,
           run.now, 0, NULL, 0, NULL, 0, NULL, run.now, 'unknown', NULL
      FROM pg_catalog.unnest(work) AS w
     WHERE w.pos = ANY (created)
     ORDER BY w.pos;

    work := (SELECT pg_catalog.array_agg(CASE WHEN g.id IS NULL THEN w ELSE {f}.item_set(w, g.id) END
                                         ORDER BY w.pos)
               FROM pg_catalog.unnest(work) AS w
               LEFT JOIN {grade_grades} AS g
                      ON w.pos = ANY (created) AND g.itemid = grade_write_rows.itemid
                     AND g.userid = (w.more ->> 'userid')::bigint);
    PERFORM {f}.grade_grades_history(run, 1, 'nexsis', ARRAY(
            SELECT w.id FROM pg_catalog.unnest(work) AS w WHERE w.pos = ANY (created) ORDER BY w.pos));
    PERFORM {f}.grade_grades_history(run, 2, 'nexsis', ARRAY(
            SELECT w.id FROM pg_catalog.unnest(work) AS w
             WHERE w.outcome = 'updated' AND w.new -> 'finalgrade' IS NOT NULL
               AND (w.more ->> 'itemid')::bigint = grade_write_rows.itemid ORDER BY w.pos));
    RETURN work;
END
$$;
