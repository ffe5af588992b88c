-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The contacts of a course as a JSON array of [id, full name]: whoever is actively enrolled and has
-- there or above it one of the roles the site shows (coursecontact), each once, by role and name;
-- cohorts: only their members.

CREATE FUNCTION {f}.course_contacts(course bigint, context bigint, cohorts bigint[])
RETURNS json LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    roles CONSTANT text[] := string_to_array({f}.settings('{"coursecontact"}') ->> 'coursecontact', ',');
    way CONSTANT bigint[] := (
        SELECT string_to_array(ltrim(x.path, '/'), '/')::bigint[] FROM {context} AS x WHERE x.id = context);
BEGIN
    RETURN (
    SELECT coalesce(json_agg(json_build_array(p.id, p.name) ORDER BY p.sortorder, p.lastname, p.firstname, p.id),
                    '[]')
      FROM (SELECT DISTINCT ON (u.id) u.id, u.firstname || ' ' || u.lastname AS name, u.lastname, u.firstname,
                   r.sortorder
              FROM {role_assignments} AS a
              JOIN {role} AS r ON r.id = a.roleid
              JOIN {user} AS u ON u.id = a.userid AND u.deleted = 0
             WHERE a.contextid = ANY (way) AND a.roleid::text = ANY (roles)
               AND {f}.enrol_active(u.id, course_contacts.course) AND {f}.member_of(u.id, cohorts)
             ORDER BY u.id, r.sortorder) AS p);
END
$$;
