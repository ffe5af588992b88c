-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The names from the top down to a category, by its path of ids; empty for the front page's 0.

CREATE FUNCTION {f}.category_names_of(category bigint)
RETURNS text[] LANGUAGE plpgsql AS $$
BEGIN
    RETURN ARRAY(
    SELECT k.name
      FROM {course_categories} AS own
     CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.string_to_array(pg_catalog.ltrim(own.path, '/'), '/'))
           WITH ORDINALITY AS p (id, place)
      JOIN {course_categories} AS k ON k.id = p.id::bigint
     WHERE own.id = category
     ORDER BY p.place);
END
$$;
