-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The log rows of items just written, item by item in Moodle's order (contract 1.1, 1.2, 2.1):
-- password, then created or updated, then cohorts. Nothing for profile fields.

CREATE FUNCTION {f}.user_events(work {f}.item[])
RETURNS {f}.event[] LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(ROW(e.name, e.level, e.instance, e.objectid, NULL, w.id, e.other)::{f}.event
                                ORDER BY w.pos, e.place, e.objectid)
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (
           SELECT 1, 'user_password_updated', 30, w.id, NULL::bigint, '{"forgottenreset":false}'::json
            WHERE w.new ->> 'password' NOT IN ('', 'not cached')
            UNION ALL
           SELECT 2, CASE w.outcome WHEN 'created' THEN 'user_created' ELSE 'user_updated' END, 30,
                  w.id, w.id, NULL
            WHERE w.new <> '{}'
            UNION ALL
           SELECT 3, 'cohort_member_added', c.level, c.instance, c.id, NULL
             FROM pg_catalog.jsonb_to_recordset(w.more -> 'cohorts')
                  AS c (id bigint, level int, instance bigint)
           ) AS e (place, name, level, instance, objectid, other)
     WHERE w.outcome <> 'failed');
END
$$;
