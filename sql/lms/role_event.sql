-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The log row of a role assignment that is taken away; courseid NULL outside courses.

CREATE FUNCTION {f}.role_event(id bigint, userid bigint, roleid bigint, component text,
    itemid bigint, level int, instance bigint, courseid bigint)
RETURNS {f}.event LANGUAGE sql STABLE AS $$
    SELECT ROW('role_unassigned', level, instance, roleid, courseid, userid,
               (SELECT pg_catalog.row_to_json(o) FROM (
                    SELECT id::text AS id, component AS component, itemid::text AS itemid) AS o))::{f}.event
$$;
