-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What would undo a run, the last record first: act put or delete with item, once look (a put of what the
-- run left, or a delete of what it deleted) has shown that nobody changed the record since. act none: it
-- cannot be undone, why says so. skipped: members whose old value is not known, such as passwords.
-- Several changes of one record are undone at once, to what it was before the first of them; a rename by
-- itself.

CREATE FUNCTION {f}.run_plan(run text)
RETURNS TABLE (kind text, key text, act text, item jsonb, look jsonb, why text, skipped text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    silent CONSTANT text[] := ARRAY['idnumber', 'suspended', 'deleted', 'visible', 'visibleold', 'enddate',
        'status', 'how', 'userid', 'courseid', 'groupid'];
BEGIN
    RETURN QUERY
    WITH c AS MATERIALIZED (
         SELECT x.*, pg_catalog.first_value(x.operation) OVER w AS op,
                pg_catalog.last_value(x.operation) OVER w AS now, pg_catalog.max(x.id) OVER w AS newest,
                pg_catalog.min(x.id) OVER w AS oldest
           FROM nexsis.change AS x WHERE x.run = run_plan.run
         WINDOW w AS (PARTITION BY x.kind, coalesce(x.external_id, x.moodle_id::text), x.operation = 'renamed' ORDER BY x.id
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)),
    m AS (
         SELECT c.newest, d.key, k.name, CASE WHEN k.name = 'categorypath' THEN
                {f}.run_category((pg_catalog.array_agg(d.value ORDER BY c.id))[1] -> 0)
                ELSE (pg_catalog.array_agg(d.value ORDER BY c.id))[1] -> 0 END AS old,
                CASE WHEN k.name = 'categorypath' THEN
                {f}.run_category((pg_catalog.array_agg(d.value ORDER BY c.id DESC))[1] -> 1)
                ELSE (pg_catalog.array_agg(d.value ORDER BY c.id DESC))[1] -> 1 END AS new
           FROM c
          CROSS JOIN LATERAL pg_catalog.jsonb_each(c.diff) AS d
          CROSS JOIN LATERAL {f}.run_member(c.kind, d.key) AS k (name)
          GROUP BY c.newest, d.key, k.name),
    v AS (
         SELECT m.newest, pg_catalog.jsonb_object_agg(m.name, m.old) FILTER (WHERE m.name IS NOT NULL) AS old,
                pg_catalog.jsonb_object_agg(m.name, m.new) FILTER (WHERE m.name IS NOT NULL) AS new,
                pg_catalog.string_agg(m.key, ', ' ORDER BY m.key)
                FILTER (WHERE m.name IS NULL AND m.key <> ALL (silent)) AS skipped
           FROM m GROUP BY m.newest),
    n AS (
         SELECT c.*, {f}.run_ids(c.kind, c.external_id) AS ids, coalesce(v.old, '{}') AS old,
                coalesce(v.new, '{}') AS new, v.skipped,
                CASE WHEN c.kind = 'category' THEN 'a category stays: courses may be in it'
                     WHEN c.kind NOT IN ('user', 'course', 'enrolment', 'group', 'member', 'override')
                     THEN 'nothing was written'
                     WHEN c.external_id IS NULL THEN 'it has no external id: put it back in Moodle'
                     WHEN c.op = 'adopted' THEN 'it was taken over: take its id number away in Moodle'
                     WHEN c.op = 'queued' THEN 'a job made it'
                     WHEN c.op IN ('created', 'restored') AND c.now = 'deleted' THEN 'it was deleted again'
                     WHEN c.kind = 'override' AND NOT EXISTS (
                          SELECT FROM nexsis.change AS x
                           WHERE x.kind = c.kind AND x.external_id = c.external_id AND x.id < c.oldest
                             AND x.seq IS NOT NULL)
                     THEN 'the total was not overridden here before: take the override away in Moodle'
                     WHEN c.op NOT IN ('created', 'restored', 'renamed') AND c.now <> 'deleted'
                          AND coalesce(v.old, '{}') = '{}'
                     THEN 'nothing of it is known that could be put back' END AS why
           FROM c LEFT JOIN v ON v.newest = c.newest
          WHERE c.id = c.newest)
    SELECT n.kind, coalesce(n.external_id, n.diff -> 'path' ->> 1, n.moodle_id::text),
           CASE WHEN n.why IS NOT NULL THEN 'none'
                WHEN n.op IN ('created', 'restored') THEN 'delete' ELSE 'put' END,
           n.ids || CASE WHEN n.op IN ('created', 'restored') THEN '{}'
                         WHEN n.op = 'renamed' THEN n.old || pg_catalog.jsonb_build_object(n.kind || 'id',
                              n.diff -> (n.kind || 'id') -> 0, 'previousid', n.diff -> (n.kind || 'id') -> 1)
                         WHEN n.kind = 'enrolment' AND n.now = 'deleted' THEN coalesce((
                              SELECT pg_catalog.jsonb_build_object('roles', x.diff -> 'roles' -> 1)
                                FROM nexsis.change AS x
                               WHERE x.kind = n.kind AND x.external_id = n.external_id AND x.id < n.newest
                                 AND x.seq IS NOT NULL AND x.diff ? 'roles' ORDER BY x.id DESC LIMIT 1), '{}') || n.old
                         ELSE n.old END,
           CASE WHEN n.now = 'deleted' THEN NULL ELSE n.ids || n.new END, n.why, n.skipped
      FROM n
     ORDER BY n.id DESC;
END
$$;
