-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Writes the overrides in Moodle's order (contract 8.3), a total of the set at a time, as if they came
-- one after the other: the grades and their history, then everything above them. The locks follow, the
-- log is last. Documents are the rows as they are then.

CREATE FUNCTION {f}.grade_write(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    above {f}.event[] := ARRAY[]::{f}.event[];
    stale bigint[] := ARRAY[]::bigint[];
    raised {f}.event[];
    graded record;
BEGIN
    FOR graded IN
        SELECT (w.more ->> 'courseid')::bigint AS courseid, (w.more ->> 'itemid')::bigint AS itemid,
               pg_catalog.array_agg((w.more ->> 'userid')::bigint ORDER BY w.pos) AS users
          FROM pg_catalog.unnest(work) AS w
         WHERE w.outcome IN ('created', 'updated') AND w.new -> 'finalgrade' IS NOT NULL
         GROUP BY 1, 2
         ORDER BY pg_catalog.min(w.pos)
    LOOP
        work := {f}.grade_write_rows(run, work, graded.itemid);
        raised := {f}.grade_raise(run, graded.courseid, graded.itemid, graded.users);
        IF raised IS NULL THEN
            stale := stale || graded.itemid;
        END IF;
        above := above || coalesce(raised, ARRAY[]::{f}.event[]);
    END LOOP;
    PERFORM {f}.grade_write_locks(run, work);
    PERFORM {f}.log_events(call, run, {f}.grade_graded_events(work));
    run.actor := -1;
    PERFORM {f}.log_events(call, run, above);
    RETURN {f}.grade_answer(call, work, stale);
END
$$;
