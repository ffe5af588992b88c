-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The most points there are in each natural category of one depth, by category id: the maxima of what
-- has a weight and is no extra credit, after keephigh and droplow (which apply only where all are the
-- same). Absent: nothing in it.

CREATE FUNCTION {f}.grade_maxima_level(items {f}.grade_item[], level int)
RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT pg_catalog.jsonb_object_agg(m.category, m.points)
      FROM (SELECT o.category, pg_catalog.sum(k.grademax)
                   * CASE WHEN NOT o.limits THEN 1
                          WHEN o.droplow > 0
                          THEN greatest(pg_catalog.count(*) - o.droplow, 0)::float8 / pg_catalog.count(*)
                          ELSE least(o.keephigh, pg_catalog.count(*))::float8 / pg_catalog.count(*)
                     END AS points
              FROM pg_catalog.unnest(items) AS o
              JOIN pg_catalog.unnest(items) AS k ON k.parent = o.category
             WHERE o.depth = level AND o.method = 13 AND k.counts AND k.coef <= 0 AND k.weight > 0
             GROUP BY o.category, o.limits, o.droplow, o.keephigh) AS m);
END
$$;
