-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The log row of a role assignment that is taken away; courseid NULL outside courses.

CREATE FUNCTION {f}.role_event(id bigint, userid bigint, roleid bigint, component text,
    itemid bigint, level int, instance bigint, courseid bigint)
RETURNS {f}.event LANGUAGE sql STABLE AS $$
    SELECT ROW('role_unassigned', level, instance, roleid, courseid, userid,
               pg_catalog.json_build_object('id', id::text, 'component', component,
                                            'itemid', itemid::text))::{f}.event
$$;
