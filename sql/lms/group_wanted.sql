-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What each item would change in its group: new = the columns that differ. A new group needs a name; an
-- id longer than Moodle's column is refused. An outcome updated with nothing to change becomes
-- unchanged.

CREATE FUNCTION {f}.group_wanted(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' THEN w
           WHEN p.errors IS NOT NULL THEN {f}.item_fail(w, p.errors)
           ELSE {f}.item_set(w, new => n.columns || CASE w.outcome WHEN 'renamed'
                     THEN pg_catalog.jsonb_build_object('idnumber', w.given ->> 'groupid') ELSE '{}' END,
                outcome => CASE WHEN w.outcome = 'updated' AND n.columns = '{}' THEN 'unchanged' END)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (
           SELECT CASE WHEN w.given ? 'name' THEN pg_catalog.btrim(coalesce(w.given ->> 'name', ''))
                       ELSE w.old ->> 'name' END AS name,
                  CASE WHEN w.given ? 'description' THEN coalesce(w.given ->> 'description', '')
                       ELSE coalesce(w.old ->> 'description', '') END AS description OFFSET 0) AS v
     CROSS JOIN LATERAL (
           SELECT coalesce(pg_catalog.jsonb_object_agg(x.name, x.value)
                           FILTER (WHERE x.value IS DISTINCT FROM w.old ->> x.name), '{}') AS columns
             FROM (VALUES ('name', v.name), ('description', v.description)) AS x (name, value)) AS n
     CROSS JOIN LATERAL (
           SELECT pg_catalog.jsonb_agg({f}.problem(x.code, x.field, x.detail)) AS errors
             FROM (VALUES
                  (CASE WHEN coalesce(v.name, '') = '' THEN 'missing_field' END, 'name',
                   'a group needs a name'),
                  (CASE WHEN pg_catalog.length(v.name) > 254 THEN 'too_long' END, 'name',
                   'at most 254 characters fit'),
                  (CASE WHEN pg_catalog.length(w.given ->> 'groupid') > 100 THEN 'too_long' END,
                   'groupid', 'at most 100 characters fit'),
                  (CASE WHEN NOT {f}.owns(call) AND (EXISTS (
                             SELECT FROM {groups} AS o WHERE o.courseid = (w.more -> 'courseid')::bigint
                                AND o.name = v.name AND o.id IS DISTINCT FROM w.id)
                        OR EXISTS (
                             SELECT FROM pg_catalog.unnest(work) AS o
                              WHERE o.pos < w.pos AND o.more -> 'courseid' = w.more -> 'courseid'
                                AND pg_catalog.btrim(o.given ->> 'name') = v.name))
                        THEN 'name_taken' END, 'name',
                   'the course has a group of that name already')) AS x (code, field, detail)
            WHERE x.code IS NOT NULL) AS p);
END
$$;
