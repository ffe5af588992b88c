-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Ends what enrol_endable found, with log rows and permission flags: suspends the enrolments (contract
-- 6.3) or removes them with all that goes with them (6.4), grades first kept in the history.

CREATE FUNCTION {f}.enrol_end(call jsonb, run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    roles CONSTANT bigint[] := ARRAY(
        SELECT r::bigint FROM pg_catalog.unnest(work) AS w,
               pg_catalog.jsonb_array_elements(w.more -> 'unassign') AS r WHERE w.outcome = 'deleted');
    ending CONSTANT {f}.enrolment[] := {f}.enrol_ending(work);
    grades bigint[];
    events {f}.event[];
BEGIN
    PERFORM {f}.flag_set(run, 'accesslib/dirtyusers', ARRAY(
        SELECT w.more ->> 'userid' FROM pg_catalog.unnest(work) AS w
         WHERE w.outcome = 'deleted' AND (w.more ->> 'how' <> 'suspend' OR w.new <> '{}')
         ORDER BY w.pos));
    events := {f}.enrol_suspend(run, work) || {f}.enrol_unassign_events(roles);
    PERFORM {f}.enrol_unassign(roles);
    IF pg_catalog.cardinality(ending) > 0 THEN
        -- Moodle reads the items unsorted: as they lie in the table
        grades := ARRAY(SELECT g.id FROM pg_catalog.unnest(ending) AS e
                          JOIN {grade_items} AS i ON i.courseid = e.courseid
                          JOIN {grade_grades} AS g ON g.itemid = i.id AND g.userid = e.userid
                         WHERE e.last ORDER BY e.place, i.ctid);
        events := events || {f}.enrolments_end_events(ending, grades);
        PERFORM {f}.grades_erase(run, 'userdelete', grades);
        PERFORM {f}.enrolments_end(run, ending);
    END IF;
    PERFORM {f}.log_events(call, run, events);
END
$$;
