-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Takes role assignments away that are ours.

CREATE FUNCTION {f}.enrol_unassign(assignments bigint[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    DELETE FROM {role_assignments} AS r WHERE r.id = ANY (assignments);
    DELETE FROM nexsis.owned AS o WHERE o.kind = 'role' AND o.moodle_id = ANY (assignments);
END
$$;
