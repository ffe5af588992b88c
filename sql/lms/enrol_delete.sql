-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Ends enrolments (contract 6.3, 6.4; ambiguities N27): items [{"pos", "userid", "courseid", "plugin"}].
-- call as for enrol_put, with ondelete_enrolment: unenrol, suspend, or auto (default): unenrol unless
-- grades or completion would be lost or forgotten with the last enrolment in the course.
--   Without plugin: those we own and those of manual and self. Others stay and are named in kept,
--   because what they follow would bring them back. plugin nexsis: those we own, and roles we
--   assigned beside enrolments that are not ours; another plugin: its own that we do not own.
-- With call.ids = moodle items name moodleuser and moodlecourse; plugin manual means ours too, and
-- nothing to end is unchanged. Else nothing to end fails with not_found, or gone when we ended it before; a suspended enrolment counts
-- as ended then. A put brings it back. Ends the call with NX001-NX005 (write_begin).

CREATE FUNCTION {f}.enrol_delete(call jsonb, items jsonb)
RETURNS TABLE (pos int, outcome text, errors jsonb, warnings jsonb, moodle_id bigint, kept text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    work {f}.item[] := {f}.items_read({f}.items_named(call, items), 'userid', 'courseid');
    run {f}.run;
BEGIN
    PERFORM {f}.enrol_lock(call, work);
    run := {f}.write_begin(call, 'enrolment', work);
    IF run.replay IS NULL THEN
        work := {f}.enrol_meant(call, run, work);
        work := {f}.match_check(call, 'enrolment', {f}.enrol_endable(call, work));
        work := {f}.atomic_check(call, work);
        IF NOT {f}.dry_run(call) THEN
            PERFORM {f}.enrol_end(call, run, work);
            PERFORM {f}.enrol_tombstones(call, work);
        END IF;
        PERFORM {f}.write_end(call, run, 'enrolment', work);
    ELSE
        work := run.replay;
    END IF;
    RETURN QUERY
    SELECT w.pos, w.outcome, w.errors, w.warnings, w.id, w.document ->> 'kept'
      FROM unnest(work) AS w ORDER BY w.pos;
END
$$;
