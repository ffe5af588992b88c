-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The roles items name (roleid, roles), or for new enrolments that name none the instance's role,
-- student where that is not to be assigned: more.assign = the ids of those the user does not have,
-- more.unassign = those we assigned that are no longer named. Roles nobody may assign fail the item.

CREATE FUNCTION {f}.enrol_roles_wanted(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    WITH usual AS MATERIALIZED (
         SELECT d.name FROM {f}.role_find(call, ARRAY(
                SELECT w.more ->> 'default_role' FROM pg_catalog.unnest(work) AS w
                 WHERE w.outcome = 'created')) AS d
          WHERE d.code IS NULL),
    named AS MATERIALIZED (
         SELECT w.pos, v.field, v.name, v.place
           FROM pg_catalog.unnest(work) AS w
          CROSS JOIN LATERAL (
                SELECT 'roleid', w.given ->> 'roleid', 0::bigint
                UNION ALL
                SELECT 'roles', r.name, r.place
                  FROM pg_catalog.jsonb_array_elements_text(
                       CASE pg_catalog.jsonb_typeof(w.given -> 'roles') WHEN 'array'
                       THEN w.given -> 'roles' END) WITH ORDINALITY AS r (name, place)
                UNION ALL
                SELECT 'roleid', coalesce((SELECT u.name FROM usual AS u
                                            WHERE u.name = w.more ->> 'default_role'), 'student'), 0
                 WHERE w.outcome = 'created' AND coalesce(w.given ->> 'roleid', '') = ''
                   AND coalesce(w.given -> 'roles', '[]') IN ('[]', 'null', '""'))
                AS v (field, name, place)
          WHERE w.outcome <> 'failed' AND v.name <> ''),
    known AS MATERIALIZED (
         SELECT k.* FROM {f}.role_find(call, ARRAY(SELECT n.name FROM named AS n)) AS k),
    roles AS (
         SELECT n.pos,
                pg_catalog.jsonb_agg({f}.problem(k.code, n.field, k.detail) ORDER BY n.place)
                FILTER (WHERE k.code IS NOT NULL) AS errors,
                pg_catalog.array_agg(k.id ORDER BY n.place) AS ids,
                pg_catalog.jsonb_agg(k.shortname ORDER BY n.place) AS names
           FROM named AS n JOIN known AS k ON k.name = n.name
          GROUP BY n.pos)
    SELECT pg_catalog.array_agg(
           CASE WHEN r.errors IS NOT NULL THEN {f}.item_fail(w, r.errors)
           WHEN d.more IS NOT NULL THEN {f}.item_set(w, more => w.more || d.more
                || pg_catalog.jsonb_build_object('changed',
                                                 pg_catalog.jsonb_build_object('roles', r.names)))
           ELSE w END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN roles AS r ON r.pos = w.pos
      LEFT JOIN LATERAL (
           SELECT nullif(coalesce(pg_catalog.jsonb_object_agg(x.name, x.value)
                                  FILTER (WHERE x.value IS NOT NULL), '{}'), '{}') AS more
             FROM (SELECT 'assign', pg_catalog.jsonb_agg(DISTINCT i.id)
                     FROM pg_catalog.unnest(r.ids) AS i (id)
                    WHERE NOT w.more -> 'assigned' @> pg_catalog.jsonb_build_array(
                                                         pg_catalog.jsonb_build_object('role', i.id))
                    UNION ALL
                   SELECT 'unassign', pg_catalog.jsonb_agg(a ORDER BY (a -> 'id')::bigint)
                     FROM pg_catalog.jsonb_array_elements(w.more -> 'assigned') AS a
                    WHERE (a -> 'ours')::boolean AND (a -> 'role')::bigint <> ALL (r.ids) AND {f}.owns(call))
                  AS x (name, value)) AS d ON true);
END
$$;
