-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Deletes the courses of the items with new.deleted as Moodle's delete_course does (contract 4.3):
-- gradebook with history (made first where there is none, as Moodle does), enrolments, groups, rows,
-- contexts, the courses; permission flags and log rows in Moodle's order; then sort orders and counts of
-- the categories. Not done: the recycle bin's backup.

CREATE FUNCTION {f}.course_erase(call jsonb, run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids CONSTANT bigint[] := ARRAY(SELECT w.id FROM pg_catalog.unnest(work) AS w
                                    WHERE w.outcome = 'deleted' AND w.new ? 'deleted' ORDER BY w.pos);
    enrolments {f}.enrolment[];
    events {f}.event[];
BEGIN
    IF ids = '{}' THEN
        RETURN;
    END IF;
    PERFORM {f}.course_contexts(run, ids);
    enrolments := {f}.course_enrolments(ids);
    PERFORM {f}.flag_set(run, 'accesslib/dirtyusers', ARRAY(
        SELECT e.userid::text FROM pg_catalog.unnest(enrolments) AS e
         UNION
        SELECT r.userid::text FROM {role_assignments} AS r
         WHERE r.contextid IN (SELECT x.id FROM {f}.course_subtree(ids) AS x)));
    PERFORM {f}.flag_set(run, 'accesslib/dirtycontexts', ARRAY(
        SELECT c.path FROM {context} AS c WHERE c.contextlevel = 50 AND c.instanceid = ANY (ids)));

    events := {f}.course_gradebook(run, ids);
    events := events || {f}.course_grades_erase(run, ids) || {f}.enrolments_end_events(enrolments);
    PERFORM {f}.enrolments_end(run, enrolments);
    PERFORM {f}.log_events(call, run, events || {f}.course_deleted_events(ids));
    PERFORM {f}.course_erase_rows(ids);
    PERFORM {f}.course_erase_contexts(ids);
    DELETE FROM {course} AS c WHERE c.id = ANY (ids);
    PERFORM {f}.course_sort(ARRAY(
        SELECT DISTINCT (w.old ->> 'category')::bigint FROM pg_catalog.unnest(work) AS w
         WHERE w.id = ANY (ids)));
END
$$;
