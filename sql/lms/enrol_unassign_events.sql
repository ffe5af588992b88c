-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Log rows of taking these role assignments away. To be called before enrol_unassign.

CREATE FUNCTION {f}.enrol_unassign_events(assignments bigint[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT {f}.role_event(r.id, r.userid, r.roleid, r.component, r.itemid, c.contextlevel::int,
                          c.instanceid, c.instanceid)
      FROM {role_assignments} AS r
      JOIN {context} AS c ON c.id = r.contextid
     WHERE r.id = ANY (assignments)
     ORDER BY r.id);
END
$$;
