-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The role each name means: its shortname, its id, or the name people see (case does not matter for
-- that one), and whether it may be assigned in courses by this call (call.roles, contract 6.1). code
-- and detail say why not. One row a name.

CREATE FUNCTION {f}.role_find(call jsonb, names text[])
RETURNS TABLE (name text, id bigint, shortname text, code text, detail text)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    allowed CONSTANT text[] := ARRAY(SELECT a FROM pg_catalog.jsonb_array_elements_text(
        coalesce(call -> 'roles', '["student", "teacher", "editingteacher"]')) AS a);
BEGIN
    RETURN QUERY
    WITH roles AS MATERIALIZED (SELECT l.* FROM {f}.role_list() AS l)
    SELECT n.name, r.id, r.shortname, p.code, pg_catalog.format(CASE
               WHEN r.id IS NULL THEN 'no role has the shortname, id or name "%1$s"; there are %2$s'
               WHEN p.code = 'invalid_value' THEN 'more than one role has the name "%1$s"; give a shortname'
               WHEN NOT r.in_course THEN 'role %3$s cannot be assigned in courses'
               WHEN p.code IS NOT NULL THEN 'this API may not assign the role %3$s; it may assign %4$s' END,
               n.name, (SELECT pg_catalog.string_agg(o.shortname, ', ' ORDER BY o.sortorder)
                          FROM roles AS o WHERE o.in_course),
               r.shortname, pg_catalog.array_to_string(allowed, ', '))
      FROM (SELECT DISTINCT u AS name FROM pg_catalog.unnest(names) AS u) AS n
      LEFT JOIN LATERAL (
           SELECT m.*, pg_catalog.count(*) OVER (PARTITION BY m.quality) AS hits
             FROM (SELECT o.*, CASE WHEN o.shortname = n.name THEN 1 WHEN o.id::text = n.name THEN 2
                                    WHEN pg_catalog.lower(o.name) = pg_catalog.lower(n.name) THEN 3
                                    WHEN pg_catalog.lower(o.shortname) = pg_catalog.lower(n.name)
                                    THEN 4 END AS quality
                     FROM roles AS o) AS m
            WHERE m.quality IS NOT NULL
            ORDER BY m.quality, m.sortorder LIMIT 1) AS r ON true
     CROSS JOIN LATERAL (
           SELECT CASE WHEN r.id IS NULL OR r.hits > 1 THEN 'invalid_value'
                       WHEN NOT r.in_course OR r.shortname <> ALL (allowed)
                       THEN 'role_not_allowed' END AS code) AS p;
END
$$;
