-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Deletes the accounts of the items with outcome deleted as Moodle's delete_user does (contract 1.3,
-- 6.4): grades, enrolments, roles, memberships, personal rows, then the account itself is renamed
-- and marked; with history, permission flags and log rows in Moodle's order.

CREATE FUNCTION {f}.user_erase(call jsonb, run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids CONSTANT bigint[] := ARRAY(SELECT w.id FROM pg_catalog.unnest(work) AS w
                                    WHERE w.outcome = 'deleted' ORDER BY w.pos);
    grades CONSTANT bigint[] := ARRAY(SELECT g.id FROM {grade_grades} AS g
                                       WHERE g.userid = ANY (ids) ORDER BY g.id);
    enrolments CONSTANT {f}.enrolment[] := {f}.enrolments_ending(ids);
    events {f}.event[];
BEGIN
    IF pg_catalog.cardinality(ids) = 0 THEN
        RETURN;
    END IF;
    PERFORM {f}.context_add(run, 30, ids);
    PERFORM {f}.flag_set(run, 'accesslib/dirtyusers', ARRAY(
        SELECT u.id::text FROM pg_catalog.unnest(ids) AS u (id)
         WHERE EXISTS (SELECT FROM {role_assignments} AS r WHERE r.userid = u.id)
            OR u.id IN (SELECT e.userid FROM pg_catalog.unnest(enrolments) AS e)));

    events := {f}.grade_events(grades);
    PERFORM {f}.grades_erase(run, 'userdelete', grades);
    events := events || {f}.enrolments_end_events(enrolments);
    PERFORM {f}.enrolments_end(run, enrolments);
    events := events || {f}.user_role_events(ids);
    PERFORM {f}.user_erase_rows(ids);
    PERFORM {f}.user_erase_content(work, ids);
    events := events || {f}.user_deleted_events(work);
    PERFORM {f}.user_erase_account(run, ids);
    PERFORM {f}.log_events(call, run, events);
END
$$;
