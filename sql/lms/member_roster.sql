-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Makes the members of a group what a roster says: items as for member_put, all of call.courseid and
-- call.groupid. Whoever is in it becomes a member as member_put does it; whoever is not is removed as
-- member_delete does it, but only who was put there by us, or with call.plugin = manual by people. call as
-- for member_put, with onleave: remove (default), or keep; shrink and confirm: {f}.roster_guard. Rows as
-- of enrol_roster. Without a groupid nothing is done at all.
-- Ends the call with NX001-NX005 (write_begin), NX007 (lost a race).

CREATE FUNCTION {f}.member_roster(call jsonb, items jsonb)
RETURNS TABLE (pos int, outcome text, errors jsonb, warnings jsonb, moodle_id bigint, userid text, how text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    staying {f}.item[] := coalesce({f}.items_read(items, 'courseid', 'groupid', 'userid'), '{}');
    count CONSTANT int := cardinality(staying);
    leaving {f}.item[];
    work {f}.item[];
    run {f}.run;
    refused jsonb;
BEGIN
    IF NOT call ? 'groupid' THEN
        RETURN;
    END IF;
    PERFORM {f}.lock(call, 'course', ARRAY[call ->> 'courseid']); -- nobody comes or goes meanwhile
    leaving := CASE WHEN (call ->> 'check')::boolean IS TRUE THEN '{}' -- only the items are judged
                    ELSE {f}.member_leaving(call, staying) END;
    PERFORM {f}.member_lock(call, staying || leaving);
    run := {f}.write_begin(call, 'member', staying || leaving);
    IF run.replay IS NULL THEN
        refused := (SELECT g.errors FROM unnest({f}.group_there({f}.group_find({f}.items_read(
                           jsonb_build_array(call), 'courseid', 'groupid')))) AS g);
        IF refused IS NULL THEN
            staying := coalesce({f}.member_wanted({f}.member_find(call, run, staying)), '{}');
            leaving := {f}.roster_leaving(call, coalesce(CASE call ->> 'onleave' WHEN 'keep' THEN leaving
                ELSE {f}.member_removable(call, {f}.member_find(call, run, leaving)) END, '{}'));
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
            staying := {f}.member_insert(call, run, staying);
            PERFORM {f}.member_remove(call, run, leaving);
        END IF;
        work := staying || leaving;
        PERFORM {f}.write_end(call, run, 'member', work);
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
