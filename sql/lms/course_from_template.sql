-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Makes the course a job was asked for, in one transaction well under a second: the course with the
-- template's settings, sections, format options and enrolment instances (course_put's own way), then
-- groups and the grade tree. Nothing of it is seen before it is complete. What cannot be makes the job
-- fail with a reason. A course that came to be otherwise meanwhile is not touched: done.

CREATE FUNCTION {f}.course_from_template(job bigint, node text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    asked nexsis.job;
    held jsonb;
    call jsonb;
    work {f}.item[];
    run {f}.run;
BEGIN
    SELECT j.* INTO asked FROM nexsis.job AS j WHERE j.id = job;
    call := asked.request -> 'call' || pg_catalog.jsonb_build_object('job', job, 'attempt', 1,
        'request', pg_catalog.format('job-%s-%s', job, asked.attempt),
        'deadline', pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) + 30);
    work := {f}.items_read(pg_catalog.jsonb_build_array(asked.request -> 'item'), 'courseid');
    held := {f}.course_lock(call, work);
    run := {f}.write_begin(call, 'course', work);
    SELECT j.* INTO asked FROM nexsis.job AS j
     WHERE j.id = job AND j.state = 'running' AND j.node = course_from_template.node FOR UPDATE;
    IF asked.id IS NULL THEN
        RETURN;
    END IF;

    work := {f}.course_find(call || '{"adopt": "off"}', {f}.items_read(
        pg_catalog.jsonb_build_array(asked.request -> 'item'), 'courseid'));
    IF work[1].outcome = 'created' THEN
        work := {f}.course_write(call, run, held, work);
        IF work[1].outcome = 'created' THEN
            PERFORM {f}.course_copy(run, work[1].id);
        END IF;
        PERFORM {f}.write_end(call, run, 'course', work);
    END IF;
    UPDATE nexsis.job AS j
       SET state = CASE work[1].outcome WHEN 'failed' THEN 'failed' ELSE 'done' END,
           moodle_id = work[1].id, lease_until = NULL, updated = pg_catalog.now(),
           progress = CASE work[1].outcome WHEN 'created' THEN '{"copied": true}' ELSE '{}' END::jsonb,
           reason = (SELECT pg_catalog.string_agg(e.problem ->> 'detail', '; ')
                       FROM pg_catalog.jsonb_array_elements(work[1].errors) AS e (problem))
     WHERE j.id = job;
END
$$;
