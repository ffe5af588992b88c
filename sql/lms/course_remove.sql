-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Deletes the courses course_deletable and course_erasable allow: in full those with new.deleted,
-- the others are hidden, with log rows and tombstones.

CREATE FUNCTION {f}.course_remove(call jsonb, run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    hidden CONSTANT {f}.item[] := ARRAY(SELECT w FROM pg_catalog.unnest(work) AS w
                                         WHERE NOT w.new ? 'deleted');
BEGIN
    IF call ->> 'ondelete_course' = 'delete' THEN
        PERFORM {f}.course_erase(call, run, work);
    END IF;
    PERFORM {f}.course_update(run, hidden);
    PERFORM {f}.log_events(call, run, {f}.course_events(call, hidden));
    PERFORM {f}.course_tombstones(call, work);
END
$$;
