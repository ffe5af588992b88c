-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Whether an account has a capability in a context, as Moodle decides it: site administrators have
-- all; else each role assigned in the context or above it, and the role all users have, says what its
-- definition nearest to the context says; a prohibition of any of them anywhere above is final.
-- context NULL: the system. Not looked at: switched roles, locked contexts, the front page's role.

CREATE FUNCTION {f}.may(account bigint, capability text, context bigint)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    path bigint[];
    names CONSTANT jsonb := {f}.settings(ARRAY['siteadmins', 'siteguest', 'defaultuserroleid', 'guestroleid']);
BEGIN
    IF account::text = ANY (string_to_array(names ->> 'siteadmins', ',')) THEN
        RETURN true;
    END IF;
    SELECT string_to_array(trim(BOTH '/' FROM c.path), '/')::bigint[] INTO path
      FROM {context} AS c WHERE c.id = may.context;
    IF path IS NULL THEN
        path := ARRAY(SELECT c.id FROM {context} AS c WHERE c.contextlevel = 10);
    END IF;

    RETURN (
        WITH held AS (
             SELECT a.roleid FROM {role_assignments} AS a
              WHERE a.userid = may.account AND a.contextid = ANY (path)
             UNION
             SELECT nullif(names ->> CASE WHEN may.account::text = names ->> 'siteguest' THEN 'guestroleid'
                                          ELSE 'defaultuserroleid' END, '')::bigint),
        said AS (
             SELECT r.roleid, r.permission, array_position(path, r.contextid) AS depth
               FROM {role_capabilities} AS r
              WHERE r.roleid IN (SELECT h.roleid FROM held AS h) AND r.capability = may.capability
                AND r.contextid = ANY (path))
        SELECT coalesce(bool_or(n.permission = 1), false)
               AND NOT EXISTS (SELECT FROM said AS s WHERE s.permission = -1000)
          FROM (SELECT DISTINCT ON (s.roleid) s.permission FROM said AS s
                 ORDER BY s.roleid, s.depth DESC) AS n);
END
$$;
