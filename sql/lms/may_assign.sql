-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Whether an account may give a role to others in a context, as Moodle decides it: the capability
-- moodle/role:assign, and for others than site administrators a role of its own there or above that
-- may hand out this one.

CREATE FUNCTION {f}.may_assign(account bigint, role bigint, context bigint)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    names CONSTANT jsonb := {f}.settings(ARRAY['siteadmins', 'defaultuserroleid']);
BEGIN
    IF account::text = ANY (string_to_array(names ->> 'siteadmins', ',')) THEN
        RETURN true;
    END IF;
    RETURN {f}.may(account, 'moodle/role:assign', context) AND EXISTS (
        SELECT FROM {role_allow_assign} AS a
         WHERE a.allowassign = may_assign.role
           AND (a.roleid = nullif(names ->> 'defaultuserroleid', '')::bigint
                OR a.roleid IN (
                   SELECT r.roleid FROM {role_assignments} AS r
                    WHERE r.userid = account AND r.contextid IN (
                          SELECT p::bigint FROM {context} AS c,
                                 unnest(string_to_array(ltrim(c.path, '/'), '/')) AS p
                           WHERE c.id = may_assign.context))));
END
$$;
