-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The totals of one depth from their parts (contract 8.6): nothing used, or nothing graded at all: no
-- grade. Those that stay as they are (item or grade) are not among them.

CREATE FUNCTION {f}.grade_totals(items {f}.grade_item[], grades {f}.grade[], children {f}.grade_child[],
    parts {f}.grade_part[], level int)
RETURNS {f}.grade[] LANGUAGE plpgsql IMMUTABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    WITH total AS (
        SELECT i.* FROM pg_catalog.unnest(items) AS i WHERE i.depth = level AND NOT i.still),
    stored AS (
        SELECT t.category, g.* FROM pg_catalog.unnest(grades) AS g JOIN total AS t ON t.id = g.itemid),
    pair AS (
        SELECT c.category, c.userid, pg_catalog.bool_or(c.graded) AS graded
          FROM pg_catalog.unnest(children) AS c
         GROUP BY c.category, c.userid
         UNION ALL
        SELECT s.category, s.userid, false
          FROM stored AS s
         WHERE NOT s.still AND s.category NOT IN (SELECT c.category FROM pg_catalog.unnest(children) AS c)),
    summed AS (
        SELECT p.category, p.userid, pg_catalog.sum(p.part * p.value ORDER BY p.extra, p.value, p.place) AS sum,
               pg_catalog.max(p.base) AS base, pg_catalog.max(p.mode) AS mode,
               pg_catalog.max(p.low) AS low, pg_catalog.max(p.high) AS high
          FROM pg_catalog.unnest(parts) AS p
         GROUP BY p.category, p.userid),
    result AS (
        SELECT t.id, p.userid, s.category IS NOT NULL AS used, r.low, r.high,
               CASE WHEN p.graded AND t.gradetype IN (1, 2)
                    THEN {f}.grade_bounded({f}.grade_scaled(r.agg, 0, 1, r.low, r.high),
                              CASE WHEN t.method = 13 THEN s.low ELSE r.low END, r.high, t.roof,
                              t.gradetype = 2) END AS value
          FROM pair AS p
          JOIN total AS t ON t.category = p.category
          LEFT JOIN summed AS s ON s.category = p.category AND s.userid = p.userid
         CROSS JOIN LATERAL (
               SELECT CASE WHEN t.method = 13 THEN 0 ELSE s.low END AS low,
                      CASE WHEN t.method = 13 AND s.base <= 0 THEN s.sum ELSE s.high END AS high,
                      CASE WHEN t.method = 8 THEN s.mode
                           WHEN t.method = 13 AND s.base <= 0 THEN s.sum
                           ELSE s.sum / s.base END AS agg) AS r)
    SELECT ROW(r.id, r.userid, s.id, n.value, n.low, n.high, false, false, s.status, s.weight, r.value,
               n.value IS DISTINCT FROM s.value OR n.low <> coalesce(s.low, 0)
               OR n.high <> coalesce(s.high, 100))::{f}.grade
      FROM result AS r
      LEFT JOIN stored AS s ON s.itemid = r.id AND s.userid = r.userid
     CROSS JOIN LATERAL (
           SELECT pg_catalog.round({f}.grade_digits(r.value), 5) AS value,
                  CASE WHEN r.used THEN pg_catalog.round({f}.grade_digits(r.low), 5)
                       ELSE coalesce(s.low, 0) END AS low,
                  CASE WHEN r.used THEN pg_catalog.round({f}.grade_digits(r.high), 5)
                       ELSE coalesce(s.high, 100) END AS high) AS n);
END
$$;
