-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whose letters hold in each of these courses: the nearest context from the course up that has any;
-- NULL: Moodle's own (contract 8.8, ambiguities N53).

CREATE FUNCTION {f}.grade_letter_contexts(courses bigint[])
RETURNS TABLE (courseid bigint, contextid bigint) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT c.id, (SELECT p.id
                    FROM {context} AS x
                   CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.string_to_array(
                              pg_catalog.ltrim(x.path, '/'), '/')::bigint[]) WITH ORDINALITY AS p (id, place)
                   WHERE x.contextlevel = 50 AND x.instanceid = c.id
                     AND EXISTS (SELECT FROM {grade_letters} AS l WHERE l.contextid = p.id)
                   ORDER BY p.place DESC LIMIT 1)
      FROM pg_catalog.unnest(courses) AS c (id);
END
$$;
