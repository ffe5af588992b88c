-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Log rows of taking every role from these users, in all contexts; inside a course with its id.

CREATE FUNCTION {f}.user_role_events(ids bigint[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT {f}.role_event(r.id, r.userid, r.roleid, r.component, r.itemid, c.contextlevel::int,
               c.instanceid, (SELECT x.instanceid FROM {context} AS x
                               WHERE x.contextlevel = 50 AND x.id = ANY (
                                     pg_catalog.string_to_array(pg_catalog.ltrim(c.path, '/'), '/')::bigint[])))
      FROM {role_assignments} AS r
      JOIN {context} AS c ON c.id = r.contextid
     WHERE r.userid = ANY (ids)
     ORDER BY r.id);
END
$$;
