-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Enrols users in courses through the course's manual plugin, or changes their enrolments (contract
-- 6.1-6.3, 0.7; ambiguities N20, N24-N28): items [{"pos", "userid", "courseid", "roleid", "roles",
-- "timestart", "timeend"}]. call as for user_put, with roles: shortnames that may be assigned.
--   Absent members: a new enrolment has the instance's role and no limits in time; one that is there
--   keeps what it has. null and "" for a time: no limit; for a role: as if absent.
--   roleid, or the several roles of the array, replace the roles we assigned there before; roles
--   somebody else assigned stay, and an enrolment made by others is changed in nothing that was not
--   given. One suspended in Moodle stays suspended; one we ended by suspending it is revived.
-- With call.ids = moodle items name moodleuser and moodlecourse and may give a status (0 active, 1
-- suspended); the role is added, nothing becomes ours, and a course without an instance is refused.
-- Ends the call with NX001-NX005 (write_begin), NX007 (lost a race).

CREATE FUNCTION {f}.enrol_put(call jsonb, items jsonb)
RETURNS TABLE (pos int, outcome text, errors jsonb, warnings jsonb, moodle_id bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    work {f}.item[] := {f}.items_read({f}.items_named(call, items), 'userid', 'courseid');
    run {f}.run;
    done {f}.item[];
BEGIN
    PERFORM {f}.enrol_lock(call, work);
    run := {f}.write_begin(call, 'enrolment', work);
    IF run.replay IS NULL THEN
        IF cardinality(work) > 1 AND {f}.owns(call) THEN
            done := {f}.enrol_quick(call, run, work);
            work := {f}.items_rest(work, done);
        END IF;
        IF done IS NULL OR cardinality(work) > 0 THEN
            work := {f}.enrol_find(call, run, work);
            IF call ? 'match' THEN
                work := {f}.match_check(call, 'enrolment', work);
            END IF;
            work := {f}.enrol_wanted(call, work);
            work := {f}.atomic_check(call, work);
            IF NOT {f}.dry_run(call) THEN
                work := {f}.enrol_write(call, run, work);
            END IF;
        END IF;
        work := done || work;
        PERFORM {f}.write_end(call, run, 'enrolment', work);
    ELSE
        work := run.replay;
    END IF;
    RETURN QUERY
    SELECT w.pos, w.outcome, w.errors, w.warnings, w.id FROM unnest(work) AS w ORDER BY w.pos;
END
$$;
