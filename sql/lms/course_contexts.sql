-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Gives courses that have no context one, below the context of their category (contract 0.2).

CREATE FUNCTION {f}.course_contexts(run {f}.run, courses bigint[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    lacking CONSTANT bigint[] := ARRAY(
        SELECT c.id FROM pg_catalog.unnest(courses) WITH ORDINALITY AS c (id, place)
         WHERE NOT EXISTS (SELECT FROM {context} AS x WHERE x.contextlevel = 50 AND x.instanceid = c.id)
         ORDER BY c.place);
BEGIN
    IF lacking <> '{}' THEN
        PERFORM {f}.category_contexts(run, ARRAY(
            SELECT DISTINCT c.category FROM {course} AS c WHERE c.id = ANY (lacking) AND c.category > 0));
        PERFORM {f}.context_add(run, 50, lacking, ARRAY(
            SELECT x.id
              FROM pg_catalog.unnest(lacking) WITH ORDINALITY AS l (id, place)
              JOIN {course} AS c ON c.id = l.id
              LEFT JOIN {context} AS x ON x.contextlevel = 40 AND x.instanceid = c.category
             ORDER BY l.place));
    END IF;
END
$$;
