-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Weights of what is directly in the natural categories of one depth, by item id, in five decimals:
-- extra credit against the sum of the others, those fixed by hand kept (or scaled to 1 where they
-- exceed it or nothing else is left), the rest sharing by maximum (contract 8.6).

CREATE FUNCTION {f}.grade_weights_level(items {f}.grade_item[], level int)
RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    WITH kid AS (
        SELECT k.id, k.parent, k.coef, k.weight, k.fixed, k.grademax,
               k.coef <= 0 AND NOT (k.fixed AND k.weight <= 0) AS normal,
               k.coef <= 0 AND k.fixed AND k.weight > 0 AS set
          FROM pg_catalog.unnest(items) AS k
          JOIN pg_catalog.unnest(items) AS o ON o.category = k.parent
         WHERE o.depth = level AND o.method = 13 AND k.counts),
    total AS (
        SELECT k.parent, pg_catalog.bool_or(NOT k.fixed AND k.coef = 0) AS automatic,
               coalesce(pg_catalog.sum(k.grademax) FILTER (WHERE k.normal), 0) AS points,
               coalesce(pg_catalog.sum(k.grademax) FILTER (WHERE k.set), 0) AS setpoints,
               coalesce(pg_catalog.sum(k.weight) FILTER (WHERE k.set), 0) AS setweight,
               coalesce(pg_catalog.sum(k.weight) FILTER (WHERE pg_catalog.trunc(k.coef) = 0), 0) AS weight
          FROM kid AS k
         GROUP BY k.parent),
    new AS (
        SELECT k.id, CASE
               WHEN k.coef > 0 AND k.fixed THEN k.weight
               WHEN k.coef > 0 THEN k.grademax / nullif(t.points, 0)
               WHEN NOT k.fixed AND (t.setweight >= 1 OR t.points = t.setpoints OR k.grademax = 0) THEN 0
               WHEN NOT k.fixed THEN k.grademax / (t.points - t.setpoints) * (1 - t.setweight)
               WHEN k.weight < 0 THEN 0
               WHEN t.setweight > 1 THEN k.weight / t.setweight
               WHEN NOT t.automatic AND t.weight <> 1 THEN k.weight / nullif(t.weight, 0)
               ELSE k.weight END AS weight
          FROM kid AS k
          JOIN total AS t ON t.parent = k.parent)
    SELECT coalesce(pg_catalog.jsonb_object_agg(n.id, pg_catalog.round({f}.grade_digits(coalesce(n.weight, 0)), 5)),
                    '{}')
      FROM new AS n);
END
$$;
