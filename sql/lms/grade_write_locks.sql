-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Locks grades and unlocks them (contract 8.3; ambiguities N36), each with a history row of its own
-- without a source. A lock that is asked for anew gets the time of the override.

CREATE FUNCTION {f}.grade_write_locks(run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids bigint[];
BEGIN
    WITH done AS (
        UPDATE {grade_grades} AS g
           SET locked = CASE WHEN w.given -> 'lock' = 'true' THEN run.now ELSE 0 END,
               locktime = CASE WHEN w.given -> 'lock' = 'true' THEN g.locktime ELSE 0 END
          FROM pg_catalog.unnest(work) AS w
         WHERE g.id = w.id AND w.outcome IN ('created', 'updated')
           AND (w.new -> 'locked' IS NOT NULL OR w.given -> 'lock' = 'true')
        RETURNING g.id)
    SELECT pg_catalog.array_agg(d.id ORDER BY d.id) INTO ids FROM done AS d;
    PERFORM {f}.grade_grades_history(run, 2, NULL, ids);
END
$$;
