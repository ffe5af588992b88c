-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Makes the enrolments of a course what a roster says: items as for enrol_put, all of call.courseid.
-- Whoever is in it is enrolled as enrol_put does it; whoever is not leaves as enrol_delete does it, but
-- only who was enrolled by us, or with call.plugin through that plugin. call as for enrol_put, with
-- onleave: suspend (default), unenrol, or keep; shrink and confirm: {f}.roster_guard.
-- One row an item in the order given, then one for each who leaves, userid and how set (suspend, unenrol,
-- unassign, keep: outcome unchanged). An item that failed is in the roster nevertheless. A row with pos
-- -1: nothing was done, for its errors. Without a courseid nothing is done at all.
-- Ends the call with NX001-NX005 (write_begin), NX007 (lost a race).

CREATE FUNCTION {f}.enrol_roster(call jsonb, items jsonb)
RETURNS TABLE (pos int, outcome text, errors jsonb, warnings jsonb, moodle_id bigint, userid text, how text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    ending CONSTANT jsonb := call || jsonb_build_object('ondelete_enrolment', call -> 'onleave');
    staying {f}.item[] := coalesce({f}.items_read(items, 'userid', 'courseid'), '{}');
    count CONSTANT int := cardinality(staying);
    leaving {f}.item[];
    work {f}.item[];
    run {f}.run;
    refused jsonb;
BEGIN
    IF NOT call ? 'courseid' THEN
        RETURN;
    END IF;
    PERFORM {f}.lock(call, 'course', ARRAY[call ->> 'courseid']); -- nobody comes or goes meanwhile
    leaving := CASE WHEN (call ->> 'check')::boolean IS TRUE THEN '{}' -- only the items are judged
                    ELSE {f}.enrol_leaving(call, staying) END;
    PERFORM {f}.enrol_lock(call, staying || leaving);
    run := {f}.write_begin(call, 'enrolment', staying || leaving);
    IF run.replay IS NULL THEN
        refused := (SELECT jsonb_build_array({f}.problem(c.code, 'courseid', c.detail))
                      FROM {f}.enrol_courses(ARRAY[call ->> 'courseid']) AS c WHERE c.code IS NOT NULL);
        IF refused IS NULL THEN
            staying := coalesce({f}.enrol_wanted(call, {f}.enrol_find(call, run, staying)), '{}');
            leaving := {f}.roster_leaving(call, coalesce(CASE call ->> 'onleave' WHEN 'keep' THEN leaving
                ELSE {f}.enrol_endable(ending, {f}.enrol_meant(call, run, leaving)) END, '{}'));
            refused := {f}.roster_guard(call, staying, leaving);
        END IF;
        IF refused IS NOT NULL THEN
            RETURN QUERY SELECT -1, 'failed', refused, NULL::jsonb, NULL::bigint, NULL, NULL;
            RETURN;
        END IF;
        work := {f}.atomic_check(call, staying || leaving);
        staying := work[:count];
        leaving := work[count + 1:];
        IF NOT {f}.dry_run(call) THEN
            PERFORM {f}.flag_lock('accesslib/dirtyusers', ARRAY(SELECT w.more ->> 'userid' FROM unnest(work) AS w));
            staying := {f}.enrol_write(call, run, staying);
            PERFORM {f}.enrol_end(ending, run, leaving);
            PERFORM {f}.enrol_tombstones(call, leaving);
        END IF;
        work := staying || leaving;
        PERFORM {f}.write_end(call, run, 'enrolment', work);
    ELSE
        work := run.replay;
    END IF;
    RETURN QUERY
    SELECT w.pos, w.outcome, w.errors, w.warnings, w.id,
           CASE WHEN w.pos >= count THEN coalesce(w.document ->> 'userid', w.given ->> 'userid') END,
           w.document ->> 'how'
      FROM unnest(work) AS w ORDER BY w.pos;
END
$$;
