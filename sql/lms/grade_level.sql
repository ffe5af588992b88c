-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The grades with the totals of one depth recomputed, and with the status and weight of what is
-- directly in them (contract 8.6). Rows Moodle would add are there without an id: the total, and
-- what it counts of a user that has no grade there yet.

CREATE FUNCTION {f}.grade_level(items {f}.grade_item[], grades {f}.grade[], level int)
RETURNS {f}.grade[] LANGUAGE plpgsql IMMUTABLE AS $$
#variable_conflict use_column
DECLARE
    children CONSTANT {f}.grade_child[] := {f}.grade_children(items, grades, level);
    parts CONSTANT {f}.grade_part[] := {f}.grade_parts(items, children);
    shares CONSTANT {f}.grade_part[] := {f}.grade_cut(items, parts);
    totals CONSTANT {f}.grade[] := {f}.grade_totals(items, grades, children, parts, level);
BEGIN
    RETURN ARRAY(
    WITH touched AS (
        SELECT t.itemid, t.userid, t.value, t.exact, t.low, t.high, NULL AS status,
               NULL::numeric AS weight, t.changed, true AS total
          FROM pg_catalog.unnest(totals) AS t
         UNION ALL
        SELECT c.itemid, c.userid, NULL, NULL, i.grademin::numeric, i.grademax::numeric,
               CASE WHEN c.status IS NOT NULL THEN c.status
                    WHEN s.extra THEN 'extra'
                    WHEN s.share IS NULL THEN 'unknown'
                    ELSE 'used' END,
               CASE WHEN c.status IS NOT NULL OR s.share IS NULL AND NOT s.extra THEN 0
                    ELSE pg_catalog.round({f}.grade_digits(s.share), 5) END, false, false
          FROM pg_catalog.unnest(children) AS c
          JOIN pg_catalog.unnest(items) AS i ON i.id = c.itemid
          LEFT JOIN pg_catalog.unnest(shares) AS s
                 ON s.itemid = c.itemid AND s.userid = c.userid)
    SELECT ROW(coalesce(g.itemid, t.itemid), coalesce(g.userid, t.userid), g.id,
               CASE WHEN t.total THEN t.value ELSE g.value END,
               CASE WHEN t.total OR g.itemid IS NULL THEN t.low ELSE g.low END,
               CASE WHEN t.total OR g.itemid IS NULL THEN t.high ELSE g.high END,
               coalesce(g.excluded, false), coalesce(g.still, false),
               coalesce(t.status, g.status, 'unknown'), coalesce(t.weight, g.weight),
               coalesce(t.exact, g.exact),
               coalesce(t.changed, false) OR coalesce(g.changed, false))::{f}.grade
      FROM pg_catalog.unnest(grades) AS g
      FULL JOIN touched AS t ON t.itemid = g.itemid AND t.userid = g.userid);
END
$$;
