-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What is directly in the categories of one depth, for each user that has a grade there or a total:
-- values between 0 and 1, and what is left out (contract 8.6): without a grade, excluded, dropped by
-- droplow or keephigh. A dropped value equal to one that is kept is "unknown", as Moodle leaves it.
-- Totals that stay as they are (item or grade overridden, locked, calculated) are passed over.

CREATE FUNCTION {f}.grade_children(items {f}.grade_item[], grades {f}.grade[], level int)
RETURNS {f}.grade_child[] LANGUAGE plpgsql IMMUTABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    WITH item AS MATERIALIZED (SELECT i.* FROM pg_catalog.unnest(items) AS i),
    grade AS MATERIALIZED (SELECT g.* FROM pg_catalog.unnest(grades) AS g),
    total AS (
        SELECT i.* FROM item AS i
         WHERE i.depth = level AND NOT i.still AND i.gradetype IN (1, 2)),
    pair AS (
        SELECT t.id, g.userid
          FROM total AS t
          JOIN item AS i ON i.id = t.id OR i.parent = t.category AND i.counts
          JOIN grade AS g ON g.itemid = i.id
         GROUP BY t.id, g.userid
        HAVING NOT coalesce(pg_catalog.bool_or(g.still AND i.id = t.id), false)),
    child AS (
        SELECT t.category, p.userid, k.id AS itemid, k.coef, k.grademax, t.limits, t.droplow, t.keephigh,
               t.method IN (11, 12, 13) AND k.coef > 0 AS extra,
               pg_catalog.row_number() OVER (PARTITION BY t.id, p.userid ORDER BY g.id, k.id) AS place,
               CASE WHEN g.value IS NULL AND NOT t.onlygraded THEN 0
                    ELSE {f}.grade_scaled(g.value::float8, CASE WHEN t.method = 13 THEN 0 ELSE r.low END,
                                          r.high, 0, 1) END AS value,
               r.low, r.high, g.value IS NOT NULL AND NOT g.excluded AS graded,
               CASE WHEN g.value IS NULL AND t.onlygraded THEN 'novalue'
                    WHEN g.excluded THEN 'dropped' END AS status
          FROM pair AS p
          JOIN total AS t ON t.id = p.id
          JOIN item AS k ON k.parent = t.category AND k.counts
          LEFT JOIN grade AS g ON g.itemid = k.id AND g.userid = p.userid
         CROSS JOIN LATERAL (
               SELECT CASE WHEN k.usersrange AND g.low IS NOT NULL THEN g.low::float8 ELSE k.grademin END AS low,
                      CASE WHEN k.usersrange AND g.high IS NOT NULL THEN g.high::float8 ELSE k.grademax END AS high
               ) AS r),
    ranked AS (
        SELECT c.*, c.status IS NULL AND c.limits AND NOT c.extra AND CASE
               WHEN c.droplow > 0
               THEN pg_catalog.row_number() OVER (PARTITION BY c.category, c.userid, c.status, c.extra
                                                  ORDER BY c.value, c.grademax DESC, c.place) <= c.droplow
               ELSE pg_catalog.row_number() OVER (PARTITION BY c.category, c.userid, c.status, c.extra
                                                  ORDER BY c.value DESC, c.place) > c.keephigh END AS cut
          FROM child AS c)
    SELECT ROW(r.category, r.userid, r.itemid, r.place, r.value, r.low, r.high, coalesce(r.graded, false),
               CASE WHEN NOT r.cut THEN r.status
                    WHEN pg_catalog.bool_or(NOT r.cut AND r.status IS NULL)
                         OVER (PARTITION BY r.category, r.userid, {f}.grade_digits(r.value)) THEN 'unknown'
                    ELSE 'dropped' END)::{f}.grade_child
      FROM ranked AS r);
END
$$;
