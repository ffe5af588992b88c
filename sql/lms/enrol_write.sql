-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The second half of enrol_put: writes what enrol_wanted found, in Moodle's order, and what its
-- observers would do.

CREATE FUNCTION {f}.enrol_write(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    events {f}.event[];
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(work) AS w
                    WHERE w.outcome IN ('created', 'restored', 'updated')) THEN
        RETURN work;
    END IF;
    work := {f}.enrol_instances(call, run, work);
    work := {f}.enrol_insert(call, run, work);
    PERFORM {f}.enrol_update(run, work);
    work := {f}.enrol_assign(call, run, work);
    PERFORM {f}.enrol_recover(run, work);
    PERFORM {f}.flag_set(run, 'accesslib/dirtyusers', ARRAY(
        SELECT w.more ->> 'userid' FROM pg_catalog.unnest(work) AS w
         WHERE w.outcome IN ('created', 'restored', 'updated')
           AND (w.more ?| ARRAY['assign', 'unassign'] OR w.outcome <> 'created' AND w.new <> '{}')
         ORDER BY w.pos));
    events := {f}.enrol_events(work) || {f}.enrol_subscribe(run, work);
    PERFORM {f}.log_events(call, run, events);

    DELETE FROM nexsis.deleted AS t
     WHERE t.kind = 'enrolment' AND t.external_id = ANY (ARRAY(
           SELECT w.key FROM pg_catalog.unnest(work) AS w
            WHERE w.outcome <> 'failed' AND w.more ? 'tombstone'));
    RETURN work;
END
$$;
