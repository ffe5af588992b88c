-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Writes the overrides in Moodle's order (contract 8.3): the grade and its history, everything above it
-- a category at a time, then the locks; the log last. Documents are the rows as they are then.

CREATE FUNCTION {f}.grade_write(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    events {f}.event[];
    above {f}.event[] := ARRAY[]::{f}.event[];
    stale bigint[] := ARRAY[]::bigint[];
    raised {f}.event[];
    graded record;
BEGIN
    work := {f}.grade_write_rows(run, work);
    events := {f}.grade_graded_events(work);
    FOR graded IN
        SELECT (w.more ->> 'courseid')::bigint AS courseid, (w.more ->> 'itemid')::bigint AS itemid,
               pg_catalog.array_agg((w.more ->> 'userid')::bigint ORDER BY w.pos) AS users
          FROM pg_catalog.unnest(work) AS w
         WHERE w.outcome IN ('created', 'updated') AND w.new -> 'finalgrade' IS NOT NULL
         GROUP BY 1, 2
         ORDER BY pg_catalog.max((w.more ->> 'depth')::int) DESC, 2
    LOOP
        raised := {f}.grade_raise(run, graded.courseid, graded.itemid, graded.users);
        IF raised IS NULL THEN
            stale := stale || graded.itemid;
        END IF;
        above := above || coalesce(raised, ARRAY[]::{f}.event[]);
    END LOOP;
    PERFORM {f}.grade_write_locks(run, work);
    PERFORM {f}.log_events(call, run, events);
    run.actor := -1;
    PERFORM {f}.log_events(call, run, above);
    RETURN {f}.grade_answer(call, work, stale);
END
$$;
