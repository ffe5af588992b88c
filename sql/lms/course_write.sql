-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The second half of course_put: checks what was found, makes missing categories, writes courses,
-- queues those from templates. held: what {f}.course_lock gave.

CREATE FUNCTION {f}.course_write(call jsonb, run {f}.run, held jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    events {f}.event[];
    touched bigint[];
BEGIN
    work := {f}.course_place(call, held, work);
    work := {f}.course_wanted(run, work);
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.outcome NOT IN ('unchanged', 'failed')) THEN
        RETURN {f}.atomic_check(call, work);
    END IF;
    work := {f}.course_check(work);
    work := {f}.course_template(work);
    work := {f}.course_unique(call, work);
    work := {f}.atomic_check(call, work);
    work := {f}.course_queue(call, work);
    IF {f}.dry_run(call) THEN
        RETURN work;
    END IF;

    SELECT m.work, m.events INTO work, events FROM {f}.course_categories(call, run, work) AS m;
    PERFORM {f}.course_update(run, work);
    work := {f}.course_insert(run, work);
    PERFORM {f}.course_parts(run, work);
    SELECT pg_catalog.array_agg(DISTINCT t.id) INTO touched
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (VALUES ((w.new ->> 'category')::bigint), ((w.old ->> 'category')::bigint)) AS t (id)
     WHERE w.outcome NOT IN ('failed', 'queued', 'unchanged') AND w.new ? 'category';
    IF touched IS NOT NULL THEN
        PERFORM {f}.course_sort(touched);
    END IF;
    PERFORM {f}.log_events(call, run, events || {f}.course_events(call, work));
    PERFORM {f}.course_remember(call, work);
    RETURN work;
END
$$;
