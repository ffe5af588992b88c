-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Refuses short names of other courses (exact, contract 4.1; ambiguities N19): of courses that are there,
-- of jobs that will make one, and of items before. One that another item of the same set gives up is
-- free, unless that item fails. Takes the locks that keep it so until the transaction ends.

CREATE FUNCTION {f}.course_unique(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    refused bigint := 1;
    twice CONSTANT text[] := ARRAY(
        SELECT w.new ->> 'shortname' FROM pg_catalog.unnest(work) AS w
         WHERE w.new ? 'shortname' GROUP BY 1 HAVING pg_catalog.count(*) > 1);
BEGIN
    PERFORM {f}.lock(call, 'course_name', ARRAY(
        SELECT w.new ->> 'shortname' FROM pg_catalog.unnest(work) AS w
         WHERE w.new ? 'shortname' AND w.outcome <> 'failed'));
    WHILE refused > 0 LOOP
        SELECT pg_catalog.array_agg(CASE WHEN o.detail IS NULL THEN w ELSE {f}.item_fail(w,
                   {f}.problem('shortname_taken', 'shortname', pg_catalog.format(
                   'short name "%s" belongs to %s', w.new ->> 'shortname', o.detail))) END ORDER BY w.pos),
               pg_catalog.count(o.detail)
          INTO work, refused
          FROM pg_catalog.unnest(work) AS w
          LEFT JOIN LATERAL (
               SELECT CASE WHEN c.idnumber <> '' THEN pg_catalog.format('course "%s"', c.idnumber)
                           ELSE pg_catalog.format('course %s, which has no id number', c.id)
                                || CASE call ->> 'adopt' WHEN 'off' THEN
                                   '; with NexsisAdopt it can be taken over' ELSE '' END END AS detail
                 FROM {course} AS c
                WHERE c.shortname = w.new ->> 'shortname' AND c.id IS DISTINCT FROM w.id
                  AND NOT EXISTS (SELECT FROM pg_catalog.unnest(work) AS x
                                   WHERE x.id = c.id AND x.outcome <> 'failed' AND x.new ? 'shortname')
               UNION ALL
               SELECT pg_catalog.format('course "%s", which is being made from a template', j.external_id)
                 FROM nexsis.job AS j
                WHERE j.state IN ('queued', 'running') AND j.external_id <> w.key
                  AND j.request ->> 'shortname' = w.new ->> 'shortname'
               UNION ALL
               SELECT pg_catalog.format('course "%s" of this call', x.key)
                 FROM pg_catalog.unnest(work) AS x
                WHERE w.new ->> 'shortname' = ANY (twice)
                  AND x.new ->> 'shortname' = w.new ->> 'shortname' AND x.pos < w.pos
                  AND x.outcome <> 'failed'
               LIMIT 1) AS o ON w.new ? 'shortname' AND w.outcome <> 'failed';
    END LOOP;
    RETURN work;
END
$$;
