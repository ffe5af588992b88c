-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Overrides totals of grade categories (contract 8.3, 8.5; ambiguities N30-N38): items [{"pos",
-- "courseid", "catid", "userid", "grade", "lock"}], grade a number, lock true, false or absent (the
-- lock stays). call: request, attempt, deadline, key, actor, address, admin, run, document, atomic.
-- Everything above the total is recomputed for that user at once, as Moodle does. Where that cannot be
-- done here (a formula, outcomes, a frozen gradebook, a regrade that is due anyway) the course is
-- marked for Moodle to recompute, and grades is "stale". An override that is there already with this
-- value and lock writes nothing. A dry run writes and takes it back, within the call.
-- Ends the call with NX001-NX005 (write_begin).

CREATE FUNCTION {f}.grade_override(call jsonb, items jsonb)
RETURNS TABLE (pos int, outcome text, errors jsonb, warnings jsonb, moodle_id bigint,
    user_idnumber text, id text, itemid text, internal_userid text, rawgrade text, rawgrademax text,
    rawgrademin text, rawscaleid text, usermodified text, finalgrade text, hidden text, locked text,
    locktime text, exported text, overridden text, excluded text, feedback text, feedbackformat text,
    information text, informationformat text, timecreated text, timemodified text,
    aggregationstatus text, aggregationweight text, grades text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    work {f}.item[] := {f}.items_read(items, 'userid', 'courseid', 'catid');
    run {f}.run;
BEGIN
    PERFORM {f}.enrol_lock(call, work);
    PERFORM {f}.lock(call, 'enrolment', ARRAY(
            SELECT jsonb_build_array(w.given -> 'userid', w.given -> 'courseid')::text
              FROM unnest(work) AS w));
    run := {f}.write_begin(call, 'grade', work);
    IF run.replay IS NULL THEN
        work := {f}.grade_find(call, run, work);
        work := {f}.match_check(call, 'grade', {f}.grade_wanted(work));
        work := {f}.atomic_check(call, work);
        IF {f}.dry_run(call) THEN -- what is answered is computed from what was written: undone
            BEGIN
                work := {f}.grade_write(call, run, work);
                RAISE EXCEPTION USING ERRCODE = 'NX0DR';
            EXCEPTION WHEN SQLSTATE 'NX0DR' THEN
                NULL;
            END;
        ELSE
            work := {f}.grade_write(call, run, work);
        END IF;
        PERFORM {f}.write_end(call, run, 'override', work);
    ELSE
        work := run.replay;
    END IF;
    RETURN QUERY
    SELECT w.pos, w.outcome, w.errors, w.warnings, w.id, d.*, w.document ->> 'grades'
      FROM unnest(work) AS w
     CROSS JOIN LATERAL jsonb_to_record(coalesce(w.document, '{}')) AS d (
           user_idnumber text, id text, itemid text, userid text, rawgrade text, rawgrademax text,
           rawgrademin text, rawscaleid text, usermodified text, finalgrade text, hidden text,
           locked text, locktime text, exported text, overridden text, excluded text, feedback text,
           feedbackformat text, information text, informationformat text, timecreated text,
           timemodified text, aggregationstatus text, aggregationweight text)
     ORDER BY w.pos;
END
$$;
