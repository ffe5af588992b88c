-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Deletes courses: items [{"pos", "courseid"}]. call as for course_put, with ondelete_course: hide
-- (default: the course is hidden, contract 4.2; a put of the same id revives it) or delete (contract 4.3
-- as far as SQL can: a course with content only Moodle can remove is hidden and waits in
-- nexsis.pending). Either way a tombstone stays in nexsis.deleted. An id that is unknown fails with
-- not_found, one that was deleted before with gone. A course somebody else had hidden stays as it is,
-- and so will its revival.
-- Ends the call with NX001-NX005 (write_begin), NX007 (lost a race).

CREATE FUNCTION {f}.course_delete(call jsonb, items jsonb)
RETURNS TABLE (pos int, outcome text, errors jsonb, warnings jsonb, moodle_id bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    erase CONSTANT boolean := coalesce(call ->> 'ondelete_course', 'hide') = 'delete';
    work {f}.item[] := {f}.items_read(items, 'courseid');
    held CONSTANT jsonb := CASE WHEN erase THEN {f}.course_lock(call, work, true) END;
    run CONSTANT {f}.run := {f}.write_begin(call, 'course', work);
BEGIN
    IF run.replay IS NULL THEN
        work := {f}.course_find(call || '{"adopt": "off"}', work);
        work := {f}.match_check(call, 'course', {f}.course_deletable(work));
        work := {f}.atomic_check(call, work);
        IF erase THEN
            work := {f}.course_erasable(call, held, work);
        END IF;
        IF NOT {f}.dry_run(call) THEN
            PERFORM {f}.course_remove(call, run, work);
        END IF;
        PERFORM {f}.write_end(call, run, 'course', work);
    ELSE
        work := run.replay;
    END IF;
    RETURN QUERY
    SELECT w.pos, w.outcome, w.errors, w.warnings, w.id FROM unnest(work) AS w ORDER BY w.pos;
END
$$;
