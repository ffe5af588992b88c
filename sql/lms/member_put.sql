-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Adds users to groups (contract 7.1; ambiguities N46): items [{"pos", "courseid", "groupid", "userid"}].
-- Only users enrolled in the course; a member already is unchanged. With call.ids = moodle
-- items name moodlegroup and moodleuser. call as for user_put.
-- Ends the call with NX001-NX005 (write_begin), NX007 (lost a race).

CREATE FUNCTION {f}.member_put(call jsonb, items jsonb)
RETURNS TABLE (pos int, outcome text, errors jsonb, warnings jsonb, moodle_id bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    work {f}.item[] := {f}.items_read({f}.items_named(call, items), 'courseid', 'groupid', 'userid');
    run {f}.run;
BEGIN
    PERFORM {f}.member_lock(call, work);
    run := {f}.write_begin(call, 'member', work);
    IF run.replay IS NULL THEN
        work := {f}.match_check(call, 'member', {f}.member_find(call, run, work));
        work := {f}.member_wanted(work);
        work := {f}.atomic_check(call, work);
        IF NOT {f}.dry_run(call) THEN
            work := {f}.member_insert(call, run, work);
        END IF;
        PERFORM {f}.write_end(call, run, 'member', work);
    ELSE
        work := run.replay;
    END IF;
    RETURN QUERY
    SELECT w.pos, w.outcome, w.errors, w.warnings, w.id FROM unnest(work) AS w ORDER BY w.pos;
END
$$;
