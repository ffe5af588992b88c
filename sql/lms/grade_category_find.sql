-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The course an external id means, if it has this grade category; code and detail say what is wrong.

CREATE FUNCTION {f}.grade_category_find(courseid text, category bigint)
RETURNS TABLE (course bigint, code text, detail text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT c.id, coalesce(c.code, CASE WHEN k.id IS NULL THEN 'not_found' END),
           coalesce(c.detail, format('course "%s" has no grade category %s', c.key, category))
      FROM {f}.enrol_courses(ARRAY[grade_category_find.courseid]) AS c
      LEFT JOIN {grade_categories} AS k ON k.id = category AND k.courseid = c.id;
END
$$;
