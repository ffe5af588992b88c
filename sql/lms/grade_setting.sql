-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A setting of the gradebook: the course's own, else the site's, which has "grade_" before its name.

CREATE FUNCTION {f}.grade_setting(course bigint, name text)
RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT nullif(s.value, '') FROM {grade_settings} AS s
                      WHERE s.courseid = course AND s.name = grade_setting.name),
                    (SELECT c.value FROM {config} AS c WHERE c.name = 'grade_' || grade_setting.name));
END
$$;
