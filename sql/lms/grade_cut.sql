-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The parts with the shares Moodle shows: extra credit that lifts a total to its top, or finds it
-- there, has only as much as it added (contract 8.6).

CREATE FUNCTION {f}.grade_cut(items {f}.grade_item[], parts {f}.grade_part[])
RETURNS {f}.grade_part[] LANGUAGE plpgsql IMMUTABLE AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(parts) AS p WHERE p.extra) THEN
        RETURN parts;
    END IF;
    RETURN ARRAY(
    WITH summed AS (
        SELECT p.*, t.method, t.grademin, t.grademax, t.roof, t.gradetype = 2 AS scale,
               coalesce(pg_catalog.sum(p.part * p.value) OVER (
                   PARTITION BY p.category, p.userid ORDER BY p.extra, p.value, p.place
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before,
               pg_catalog.sum(p.part * p.value) OVER (
                   PARTITION BY p.category, p.userid ORDER BY p.extra, p.value, p.place
                   ROWS UNBOUNDED PRECEDING) AS after
          FROM pg_catalog.unnest(parts) AS p
          JOIN pg_catalog.unnest(items) AS t ON t.category = p.category),
    grown AS (
        SELECT s.*, r.old, r.new, {f}.grade_bounded(r.old, s.grademin, s.grademax, s.roof, s.scale) AS oldcut,
               {f}.grade_bounded(r.new, s.grademin, s.grademax, s.roof, s.scale) AS newcut
          FROM summed AS s
         CROSS JOIN LATERAL (
               SELECT CASE WHEN s.method = 13 THEN s.before
                           ELSE {f}.grade_scaled(s.before / s.base, 0, 1, s.grademin, s.grademax) END AS old,
                      CASE WHEN s.method = 13 THEN s.after
                           ELSE {f}.grade_scaled(s.after / s.base, 0, 1, s.grademin, s.grademax) END AS new
               ) AS r)
    SELECT ROW(g.category, g.userid, g.itemid, g.place, g.value, g.extra, g.part, g.base,
               CASE WHEN NOT g.extra OR coalesce(g.share, 0) = 0 OR g.method = 13 AND g.base <= 0
                    THEN g.share
                    WHEN g.newcut - g.oldcut <= 0 THEN 0
                    WHEN g.method = 13 AND g.newcut - g.oldcut < g.part * g.value
                    THEN (g.newcut - g.oldcut) / (g.value * g.base)
                    WHEN g.method <> 13 AND g.newcut < g.new
                    THEN {f}.grade_scaled(g.newcut - g.old, g.grademin, g.grademax, 0, 1) / g.value
                    ELSE g.share END, g.low, g.high, g.mode)::{f}.grade_part
      FROM grown AS g);
END
$$;
