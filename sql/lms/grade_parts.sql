-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- How each value that is used enters its total, by the category's method (contract 8.6): the total is
-- sum(part * value) / base, in the range low..high; without a base there is none. A natural total goes
-- by the points of what counts for this user: shares fixed by hand are scaled to what is there, the
-- others divide the rest by their maxima.

CREATE FUNCTION {f}.grade_parts(items {f}.grade_item[], children {f}.grade_child[])
RETURNS {f}.grade_part[] LANGUAGE plpgsql IMMUTABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    WITH item AS MATERIALIZED (SELECT i.* FROM pg_catalog.unnest(items) AS i),
    used AS (
        SELECT c.*, i.coef, i.weight, i.fixed, i.grademax - i.grademin AS width, t.method,
               t.grademin, t.grademax, t.method IN (11, 12, 13) AND i.coef > 0 AS extra,
               i.coef <= 0 AND i.weight > 0 AS normal, {f}.grade_digits(c.value) AS digits
          FROM pg_catalog.unnest(children) AS c
          JOIN item AS i ON i.id = c.itemid
          JOIN item AS t ON t.category = c.category
         WHERE c.status IS NULL),
    sums AS (
        SELECT u.*, pg_catalog.count(*) OVER total AS n,
               pg_catalog.row_number() OVER (total ORDER BY u.value, u.place) AS nth,
               pg_catalog.count(*) OVER (PARTITION BY u.category, u.userid, u.digits) AS times,
               pg_catalog.sum(u.coef) FILTER (WHERE u.coef > 0) OVER total AS coefs,
               pg_catalog.count(*) FILTER (WHERE u.coef = 0) OVER total AS plain,
               pg_catalog.sum(u.width) FILTER (WHERE u.coef <= 0 AND u.width > 0) OVER total AS widths,
               pg_catalog.bool_or(u.width > 0) OVER total AS wide,
               pg_catalog.bool_or(u.coef >= 0) OVER total AS positive,
               coalesce(pg_catalog.sum(u.weight) FILTER (WHERE u.normal) OVER total, 0) AS weights,
               coalesce(pg_catalog.sum(u.low) FILTER (WHERE u.normal) OVER total, 0) AS lows,
               coalesce(pg_catalog.sum(u.high) FILTER (WHERE u.normal) OVER total, 0) AS points,
               coalesce(pg_catalog.sum(u.weight) FILTER (WHERE u.normal AND u.fixed) OVER total, 0) AS setweight,
               coalesce(pg_catalog.sum(u.high) FILTER (WHERE u.normal AND u.fixed) OVER total, 0) AS setpoints
          FROM used AS u
        WINDOW total AS (PARTITION BY u.category, u.userid)),
    ready AS (
        SELECT s.*, greatest(s.points, s.setpoints) AS reach,
               pg_catalog.first_value(s.digits) OVER most AS mode,
               pg_catalog.first_value(s.times) OVER most AS top,
               s.nth * 2 BETWEEN s.n AND s.n + 2 AS middle
          FROM sums AS s
        WINDOW most AS (PARTITION BY s.category, s.userid ORDER BY s.times DESC, s.digits DESC))
    SELECT ROW(r.category, r.userid, r.itemid, r.place, r.value, r.extra, p.part, p.base, p.share,
               CASE WHEN r.method = 13 THEN r.lows ELSE r.grademin END,
               CASE WHEN r.method = 13 THEN r.reach ELSE r.grademax END, r.mode::float8)::{f}.grade_part
      FROM ready AS r
     CROSS JOIN LATERAL (
           SELECT {f}.grade_natural_share(r.fixed, r.extra, r.weight, r.high, r.weights, r.setweight,
                                          r.points, r.setpoints, r.reach) AS share) AS own
     CROSS JOIN LATERAL (
           SELECT CASE r.method WHEN 2 THEN r.middle::int WHEN 4 THEN (r.nth = 1)::int
                                WHEN 6 THEN (r.nth = r.n)::int WHEN 10 THEN greatest(r.coef, 0)
                                WHEN 11 THEN greatest(r.width, 0)
                                WHEN 12 THEN CASE WHEN r.coef = 0 THEN 1 ELSE greatest(r.coef, 0) END
                                WHEN 13 THEN own.share * r.reach ELSE 1 END::float8 AS part,
                  CASE r.method WHEN 2 THEN 2 - r.n % 2 WHEN 4 THEN 1 WHEN 6 THEN 1 WHEN 10 THEN r.coefs
                                WHEN 11 THEN CASE WHEN r.wide THEN coalesce(r.widths, 1) END
                                WHEN 12 THEN CASE WHEN r.positive THEN greatest(r.plain, 1) END
                                WHEN 13 THEN r.reach ELSE r.n END::float8 AS base,
                  CASE r.method WHEN 2 THEN r.middle::int::float8 / (2 - r.n % 2) WHEN 4 THEN (r.nth = 1)::int
                                WHEN 6 THEN (r.nth = r.n)::int
                                WHEN 8 THEN CASE WHEN r.value = r.mode::float8 THEN 1.0::float8 / r.top ELSE 0 END
                                WHEN 10 THEN r.coef / coalesce(r.coefs, 1)
                                WHEN 11 THEN coalesce(r.width / r.widths, 0)
                                WHEN 12 THEN CASE WHEN r.coef >= 0 THEN 1.0::float8 / nullif(r.plain, 0) END
                                WHEN 13 THEN own.share ELSE 1.0::float8 / r.n END::float8 AS share) AS p);
END
$$;
