-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The grades of these totals as the lists of grades would give them (grade_list), hidden ones too, with a
-- hash of what their answer is made from.

CREATE FUNCTION {f}.grade_scan_rows(items bigint[])
RETURNS TABLE (itemid bigint, userid bigint, id bigint, external_id text, hash bigint, value numeric,
    low numeric, high numeric, courseid bigint, scaleid bigint, gradetype bigint, feedback text, hidden boolean)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    now CONSTANT bigint := pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()))::bigint;
BEGIN
    RETURN QUERY
    SELECT r.itemid, r.userid, r.id, r.external_id,
           pg_catalog.hashtextextended(pg_catalog.concat_ws('|', r.external_id, r.value, r.low, r.high,
               r.scaleid, r.gradetype, r.hidden, r.feedback), 0),
           r.value, r.low, r.high, r.courseid, r.scaleid, r.gradetype, r.feedback, r.hidden
      FROM (SELECT n.itemid, n.userid, n.id,
                   pg_catalog.jsonb_build_array(u.idnumber, c.idnumber)::text AS external_id,
                   n.value, n.low, n.high, c.id AS courseid, i.scaleid, i.gradetype::bigint AS gradetype,
                   coalesce(g.feedback, '') AS feedback, h.hidden
              FROM {f}.grade_now(items, NULL) AS n
              JOIN {grade_items} AS i ON i.id = n.itemid
              JOIN {grade_categories} AS k ON k.id = i.iteminstance
              JOIN {course} AS c ON c.id = i.courseid AND c.idnumber <> ''
              JOIN {user} AS u ON u.id = n.userid AND u.deleted = 0 AND u.idnumber <> ''
              LEFT JOIN {grade_grades} AS g ON g.id = n.id
             CROSS JOIN LATERAL (
                   SELECT i.hidden = 1 OR k.hidden = 1 OR coalesce(g.hidden, 0) = 1 OR i.hidden > now
                          OR k.hidden > now OR coalesce(g.hidden, 0) > now AS hidden) AS h
             WHERE n.value IS NOT NULL
               AND NOT (u.suspended = 1 AND EXISTS (
                        SELECT FROM nexsis.deleted AS d
                         WHERE d.kind = 'user' AND d.external_id = u.idnumber AND d.moodle_id = u.id))
               AND NOT (c.visible = 0 AND EXISTS (
                        SELECT FROM nexsis.deleted AS d
                         WHERE d.kind = 'course' AND d.external_id = c.idnumber AND d.moodle_id = c.id))) AS r;
END
$$;
