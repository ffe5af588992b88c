-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Puts the items with outcome queued into nexsis.job, once for each course id, or into the job that is
-- already there; more.job is its number. What a job was asked for already is unchanged.

CREATE FUNCTION {f}.course_queue(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    dry CONSTANT boolean := {f}.dry_run(call);
    kept CONSTANT jsonb := (SELECT coalesce(pg_catalog.jsonb_object_agg(o.key, o.value), '{}')
        FROM pg_catalog.jsonb_each(call) AS o
       WHERE o.key IN ('key', 'actor', 'address', 'run', 'adopt', 'categories', 'categoryroot'));
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.outcome = 'queued') THEN
        RETURN work;
    END IF;
    WITH q AS MATERIALIZED (
         SELECT w.pos, w.key, (w.more ->> 'job')::bigint AS job, pg_catalog.jsonb_build_object(
                    'call', kept, 'shortname', w.new -> 'shortname', 'item',
                    w.given - 'pos' || pg_catalog.jsonb_build_object('shortname', w.new -> 'shortname',
                        'startdate', w.new -> 'startdate', 'categorypath', {f}.category_path(
                        CASE WHEN w.more ? 'path' THEN ARRAY(
                                  SELECT pg_catalog.jsonb_array_elements_text(w.more -> 'path'))
                             ELSE {f}.category_names_of((w.new ->> 'category')::bigint) END))) AS request
           FROM pg_catalog.unnest(work) AS w
          WHERE w.outcome = 'queued'),
    s AS (
         SELECT q.pos FROM q JOIN nexsis.job AS j ON j.id = q.job
          WHERE j.request -> 'item' = q.request -> 'item'),
    i AS (
         INSERT INTO nexsis.job (kind, external_id, request)
         SELECT 'course_template', q.key, q.request FROM q WHERE q.job IS NULL AND NOT dry ORDER BY q.pos
         RETURNING external_id, id),
    u AS (
         UPDATE nexsis.job AS j SET request = q.request, updated = pg_catalog.now()
           FROM q
          WHERE j.id = q.job AND NOT dry AND q.pos NOT IN (SELECT s.pos FROM s))
    SELECT pg_catalog.array_agg(CASE WHEN w.outcome <> 'queued' THEN w
           ELSE {f}.item_set(w, more => coalesce(w.more, '{}') || pg_catalog.jsonb_build_object(
                    'job', coalesce(i.id, (w.more ->> 'job')::bigint)),
                outcome => CASE WHEN s.pos IS NOT NULL THEN 'unchanged' END)
           END ORDER BY w.pos)
      INTO work
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN i ON i.external_id = w.key
      LEFT JOIN s ON s.pos = w.pos;
    RETURN work;
END
$$;
