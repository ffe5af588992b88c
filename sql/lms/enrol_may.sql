-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whether a user may do something in an activity, as Moodle's has_capability: of each role the user has
-- on the way up, the permission said nearest to the activity counts; a prohibition (-1000) anywhere
-- rules it out. Administrators may. Roles everybody has are not looked at.

CREATE FUNCTION {f}.enrol_may(run {f}.run, capability text, moduleid bigint, userid bigint)
RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    way CONSTANT bigint[] := (
        SELECT pg_catalog.string_to_array(pg_catalog.ltrim(c.path, '/'), '/')::bigint[]
          FROM {context} AS c WHERE c.contextlevel = 70 AND c.instanceid = moduleid);
BEGIN
    RETURN userid::text = ANY (pg_catalog.string_to_array(run.settings ->> 'siteadmins', ','))
        OR coalesce((
           SELECT pg_catalog.bool_or(n.permission = 1) AND pg_catalog.min(n.lowest) > -1000
             FROM (SELECT DISTINCT ON (a.roleid) p.permission,
                          pg_catalog.min(p.permission) OVER (PARTITION BY a.roleid) AS lowest
                     FROM {role_assignments} AS a
                     JOIN {role_capabilities} AS p ON p.roleid = a.roleid AND p.contextid = ANY (way)
                    WHERE a.userid = enrol_may.userid AND a.contextid = ANY (way)
                      AND p.capability = enrol_may.capability
                    ORDER BY a.roleid, pg_catalog.array_position(way, p.contextid) DESC) AS n), false);
END
$$;
