-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The site's roles with the name people see: the role's own, else Moodle's English one for its
-- shortname, else the shortname. in_course: it can be assigned in courses (contract 6.1).

CREATE FUNCTION {f}.role_list()
RETURNS TABLE (id bigint, shortname text, sortorder bigint, name text, in_course boolean)
LANGUAGE plpgsql STABLE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT r.id, r.shortname::text, r.sortorder,
           coalesce(nullif(r.name, ''), CASE r.shortname
               WHEN 'manager' THEN 'Manager'
               WHEN 'coursecreator' THEN 'Course creator'
               WHEN 'editingteacher' THEN 'Teacher'
               WHEN 'teacher' THEN 'Non-editing teacher'
               WHEN 'student' THEN 'Student'
               WHEN 'guest' THEN 'Guest'
               WHEN 'user' THEN 'Authenticated user'
               WHEN 'frontpage' THEN 'Authenticated user on site home'
               ELSE r.shortname END)::text,
           EXISTS (SELECT FROM {role_context_levels} AS l
                    WHERE l.roleid = r.id AND l.contextlevel = 50)
      FROM {role} AS r;
END
$$;
