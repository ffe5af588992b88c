-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Deletes groups with their memberships, calendar events, places in groupings and conversation (contract
-- 7.2): items [{"pos", "courseid", "groupid"}]. Files of the group's description and picture need PHP:
-- groups that have any wait in nexsis.pending. Unknown fails with not_found, deleted before with gone.
-- Ends the call with NX001-NX005 (write_begin).

CREATE FUNCTION {f}.group_delete(call jsonb, items jsonb)
RETURNS TABLE (pos int, outcome text, errors jsonb, warnings jsonb, moodle_id bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    work {f}.item[] := {f}.items_read({f}.items_named(call, items), 'courseid', 'groupid');
    run {f}.run;
BEGIN
    PERFORM {f}.lock(call, 'course', ARRAY(SELECT w.given ->> 'courseid' FROM unnest(work) AS w), true);
    run := {f}.write_begin(call, 'group', work);
    IF run.replay IS NULL THEN
        work := {f}.group_there({f}.group_find(work));
        work := ARRAY(SELECT CASE w.outcome WHEN 'updated' THEN {f}.item_set(w, outcome => 'deleted')
                             ELSE w END FROM unnest(work) AS w ORDER BY w.pos);
        work := {f}.match_check(call, 'group', work);
        work := {f}.atomic_check(call, work);
        IF NOT {f}.dry_run(call) THEN
            PERFORM {f}.group_erase(call, run, work);
        END IF;
        PERFORM {f}.write_end(call, run, 'group', work);
    ELSE
        work := run.replay;
    END IF;
    RETURN QUERY
    SELECT w.pos, w.outcome, w.errors, w.warnings, w.id FROM unnest(work) AS w ORDER BY w.pos;
END
$$;
