-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Creates, updates, moves, adopts or revives courses (contract 3, 4.1, 4.2, 5; ambiguities N14, N16-N19,
-- N45): items [{"pos", "courseid", "fullname", "shortname", "startdate", "categorypath",
-- "templateid", "previousid": the id so far}], startdate as {f}.moment takes it. call: request, attempt,
-- deadline, key, actor, address, run, adopt (off, or else by short name), categories (create, existing), categoryroot,
-- categorydefault, document, atomic. One row an item in the order given; an item with errors changed
-- nothing, the others were done, unless call.atomic. Unchanged items write nothing. Outcome queued: job
-- makes the course later from its template, once.
-- With call.ids = moodle an item names its course by moodlecourse or is a new one, and may have the
-- columns {f}.course_columns lists, category (Moodle's id), numsections and formatoptions.
-- Ends the call with NX001-NX005 (write_begin), NX007 (lost a race).

CREATE FUNCTION {f}.course_put(call jsonb, items jsonb)
RETURNS TABLE (pos int, outcome text, errors jsonb, warnings jsonb, moodle_id bigint, courseid text,
    fullname text, shortname text, startdate text, categorypath text, job text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    work {f}.item[] := {f}.items_read({f}.items_named(call, items), 'courseid');
    held CONSTANT jsonb := {f}.course_lock(call, work);
    run CONSTANT {f}.run := {f}.write_begin(call, 'course', work);
BEGIN
    IF run.replay IS NULL THEN
        work := {f}.items_meant(call, 'course', {f}.course_meant(call, work));
        work := {f}.course_defaults(call, {f}.match_check(call, 'course', work));
        work := {f}.course_write(call, run, held, work);
        work := {f}.course_answer(call, work);
        PERFORM {f}.write_end(call, run, 'course', work);
    ELSE
        work := run.replay;
    END IF;
    RETURN QUERY
    SELECT w.pos, w.outcome, w.errors, w.warnings, w.id, w.document ->> 'courseid',
           w.document ->> 'fullname', w.document ->> 'shortname', w.document ->> 'startdate',
           w.document ->> 'categorypath', w.document ->> 'job'
      FROM unnest(work) AS w
     ORDER BY w.pos;
END
$$;
