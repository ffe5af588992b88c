-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The log rows of enrolments just put, item by item in Moodle's order (contract 6.2, 6.3): the instance
-- that was made, the enrolment, roles assigned, roles taken away.

CREATE FUNCTION {f}.enrol_events(work {f}.item[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT ROW(e.name, 50, c.id, e.objectid, c.id, e.related, e.other)::{f}.event
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (
           SELECT (w.more ->> 'courseid')::bigint AS id, (w.more ->> 'userid')::bigint AS userid,
                  '{"enrol":"manual"}'::json AS manual) AS c
     CROSS JOIN LATERAL (
           SELECT 1, 'enrol_instance_created', (w.more -> 'made')::bigint, NULL::bigint, c.manual
            WHERE w.more ? 'made'
            UNION ALL
           SELECT 2, CASE w.outcome WHEN 'created' THEN 'user_enrolment_created'
                                    ELSE 'user_enrolment_updated' END, w.id, c.userid, c.manual
            WHERE w.outcome = 'created' OR w.new <> '{}'
            UNION ALL
           SELECT 3, 'role_assigned', (r -> 'role')::bigint, c.userid, (
                  SELECT pg_catalog.row_to_json(o) FROM (
                  SELECT (r -> 'id')::bigint AS id, '' AS component, 0 AS itemid) AS o)
             FROM pg_catalog.jsonb_array_elements(w.more -> 'assign') AS r
            UNION ALL
           SELECT 4, 'role_unassigned', (r -> 'role')::bigint, c.userid, (
                  SELECT pg_catalog.row_to_json(o) FROM (
                  SELECT r ->> 'id' AS id, '' AS component, '0' AS itemid) AS o)
             FROM pg_catalog.jsonb_array_elements(w.more -> 'unassign') AS r)
           AS e (place, name, objectid, related, other)
     WHERE w.outcome IN ('created', 'restored', 'updated')
     ORDER BY w.pos, e.place, (e.other ->> 'id')::bigint);
END
$$;
