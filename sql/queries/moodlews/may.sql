-- The first thing a writing function must not do, of several capabilities in several places.
-- Columns: problem text, detail text as {f}.may's caller raises it; no row: it may do all of them. A
-- place that is not there is the function's own to say.
-- :caller bigint        account that calls
-- :capabilities text[]  names, and
-- :labels text[]        what people call them, at the same place
-- :level bigint         context level of the places: 10 system, 40 category, 50 course; 0: the courses
--                       of groups
-- :places bigint[]      instance ids; of the system none is looked at
SELECT 'nopermissions:' || c.label, c.name
  FROM unnest(:capabilities, :labels) WITH ORDINALITY AS c (name, label, place)
 CROSS JOIN (SELECT DISTINCT CASE WHEN :level = 0 THEN g.courseid ELSE p.id END AS id
               FROM (SELECT unnest(:places) AS id
                     UNION ALL
                     SELECT 0 WHERE :level = 10) AS p
               LEFT JOIN {groups} AS g ON :level = 0 AND g.id = p.id) AS i
  JOIN {context} AS x ON x.contextlevel = CASE :level WHEN 0 THEN 50 ELSE :level END
                     AND x.instanceid = i.id
 WHERE NOT {f}.may(:caller, c.name, x.id)
 ORDER BY c.place, i.id
 LIMIT 1
