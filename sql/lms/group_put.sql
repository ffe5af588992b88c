-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Creates or updates groups of courses (contract 7; ambiguities N47): items [{"pos", "courseid",
-- "groupid", "name", "description", "previousid": the id so far}]; groupid is groups.idnumber, one group
-- in its course. Absent members stay; null or "" clears the description. call as for user_put. Groups
-- made in Moodle with that id number are updated like ours. With call.ids = moodle an item names its
-- course by moodlecourse, is always a new group, may have descriptionformat, enrolmentkey, visibility and
-- participation, and needs a name the course does not have yet. Ends the call with NX001-NX005 (write_begin), NX007 (lost a
-- race).

CREATE FUNCTION {f}.group_put(call jsonb, items jsonb)
RETURNS TABLE (pos int, outcome text, errors jsonb, warnings jsonb, moodle_id bigint, groupid text,
    name text, description text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    work {f}.item[] := {f}.items_read({f}.items_named(call, items), 'courseid', 'groupid');
    run {f}.run;
BEGIN
    PERFORM {f}.lock(call, 'course', ARRAY(SELECT w.given ->> 'courseid' FROM unnest(work) AS w), true);
    run := {f}.write_begin(call, 'group', work);
    IF run.replay IS NULL THEN
        work := {f}.items_meant(call, 'group', {f}.group_meant(work));
        work := {f}.group_wanted(call, {f}.match_check(call, 'group', work));
        work := {f}.atomic_check(call, work);
        IF NOT {f}.dry_run(call) THEN
            work := {f}.group_write(call, run, work);
        END IF;
        work := {f}.group_answer(work);
        PERFORM {f}.write_end(call, run, 'group', work);
    ELSE
        work := run.replay;
    END IF;
    RETURN QUERY
    SELECT w.pos, w.outcome, w.errors, w.warnings, w.id, w.document ->> 'groupid',
           w.document ->> 'name', w.document ->> 'description'
      FROM unnest(work) AS w ORDER BY w.pos;
END
$$;
