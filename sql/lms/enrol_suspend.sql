-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Suspends the enrolments the items with how = suspend end, those that are not yet (contract 6.3). Gives
-- the log rows of that.

CREATE FUNCTION {f}.enrol_suspend(run {f}.run, work {f}.item[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids CONSTANT bigint[] := ARRAY(
        SELECT e::bigint FROM pg_catalog.unnest(work) AS w,
               pg_catalog.jsonb_array_elements(w.more -> 'ends') AS e
         WHERE w.outcome = 'deleted' AND w.more ->> 'how' = 'suspend');
    events {f}.event[];
BEGIN
    IF ids = '{}' THEN
        RETURN '{}'::{f}.event[];
    END IF;
    WITH s AS (
         UPDATE {user_enrolments} AS u
            SET status = 1, modifierid = run.actor, timemodified = run.now
           FROM pg_catalog.unnest(work) AS w, pg_catalog.jsonb_array_elements(w.more -> 'ends') AS e
          WHERE w.outcome = 'deleted' AND w.more ->> 'how' = 'suspend'
            AND u.id = e::bigint AND u.status = 0 AND u.id = ANY (ids)
         RETURNING w.pos, u.id, u.userid, u.enrolid)
    SELECT pg_catalog.array_agg(ROW('user_enrolment_updated', 50, i.courseid, s.id, i.courseid,
               s.userid, (SELECT pg_catalog.row_to_json(o) FROM (SELECT i.enrol) AS o))::{f}.event
               ORDER BY s.pos, s.id)
      INTO events
      FROM s JOIN {enrol} AS i ON i.id = s.enrolid;
    RETURN coalesce(events, '{}');
END
$$;
