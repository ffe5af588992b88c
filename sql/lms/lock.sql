-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Serialises writers of the same keys until the transaction ends: one advisory lock for each
-- (kind, hash of the key mod 256), ascending. No id in Moodle is unique in the database, so this
-- is what keeps one external id one record. A call takes its kinds in the order of the list below
-- and looks only after the lock, in a statement of its own. Ends the call with NX005 when its
-- deadline has passed, before or after waiting. shared: only against those who change the record
-- itself, for writers of what hangs on it. instance: a course's enrolment instances.

CREATE FUNCTION {f}.lock(call jsonb, kind text, keys text[], shared boolean = false)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kinds CONSTANT text[] := ARRAY['category', 'course', 'course_name', 'cohort', 'user', 'user_name',
        'enrolment', 'group', 'member', 'instance', 'grade'];
    space CONSTANT int := x'4E580000'::int + array_position(kinds, kind);
BEGIN
    PERFORM {f}.deadline_check(call);
    PERFORM CASE WHEN shared THEN pg_catalog.pg_advisory_xact_lock_shared(space, b.bucket)
                 ELSE pg_catalog.pg_advisory_xact_lock(space, b.bucket) END
       FROM (SELECT DISTINCT (pg_catalog.hashtextextended(k, 0) & 255)::int AS bucket
               FROM pg_catalog.unnest(keys) AS k
              ORDER BY 1) AS b;
    PERFORM {f}.deadline_check(call);
END
$$;
