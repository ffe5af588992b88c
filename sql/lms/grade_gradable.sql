-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Who is enrolled in a course, in whatever state, and has there or above it one of the roles the site
-- grades (gradebookroles).

CREATE FUNCTION {f}.grade_gradable(course bigint)
RETURNS TABLE (userid bigint) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    roles CONSTANT text[] := pg_catalog.string_to_array({f}.settings('{"gradebookroles"}') ->> 'gradebookroles', ',');
    way CONSTANT bigint[] := (
        SELECT pg_catalog.string_to_array(pg_catalog.ltrim(x.path, '/'), '/')::bigint[]
          FROM {context} AS x WHERE x.contextlevel = 50 AND x.instanceid = course);
BEGIN
    RETURN QUERY
    SELECT DISTINCT r.userid
      FROM {role_assignments} AS r
     WHERE r.contextid = ANY (way) AND r.roleid::text = ANY (roles)
       AND EXISTS (SELECT FROM {user_enrolments} AS u
                     JOIN {enrol} AS e ON e.id = u.enrolid
                    WHERE u.userid = r.userid AND e.courseid = course);
END
$$;
