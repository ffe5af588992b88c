-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- How far the categories of each path of names exist, by exact name among siblings (contract 3.3).
-- paths: [["Technology", "Design"], ...], each once. id: the deepest that exists, 0 when none does;
-- missing: the names below it that do not. Two siblings of one name: twins names both, id is NULL.

CREATE FUNCTION {f}.category_find(paths jsonb)
RETURNS TABLE (path jsonb, id bigint, missing text[], twins text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH RECURSIVE walk AS (
         SELECT p.path, ARRAY(SELECT pg_catalog.jsonb_array_elements_text(p.path)) AS names,
                0 AS depth, 0::bigint AS id, 1::bigint AS hits, NULL::text AS ids
           FROM pg_catalog.jsonb_array_elements(paths) AS p (path)
         UNION ALL
         SELECT w.path, w.names, w.depth + 1, h.id, h.hits, h.ids
           FROM walk AS w
          CROSS JOIN LATERAL (
                SELECT pg_catalog.min(k.id) AS id, pg_catalog.count(*) AS hits,
                       pg_catalog.string_agg(k.id::text, ' and ' ORDER BY k.id) AS ids
                  FROM {course_categories} AS k
                 WHERE k.parent = w.id AND k.name = w.names[w.depth + 1] OFFSET 0) AS h
          WHERE w.hits = 1 AND w.depth < pg_catalog.cardinality(w.names) AND h.hits > 0)
    SELECT DISTINCT ON (w.path) w.path, CASE WHEN w.hits = 1 THEN w.id END, w.names[w.depth + 1:],
           CASE WHEN w.hits > 1 THEN pg_catalog.format('the categories %s are both "%s"', w.ids,
                    {f}.category_path(w.names[:w.depth])) END
      FROM walk AS w
     ORDER BY w.path, w.depth DESC;
END
$$;
