-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Gives categories that have no context one, below the context of the category above (contract 0.2).

CREATE FUNCTION {f}.category_contexts(run {f}.run, categories bigint[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM {f}.context_add(run, 40, categories, ARRAY(
        SELECT x.id
          FROM pg_catalog.unnest(categories) WITH ORDINALITY AS c (id, place)
          JOIN {course_categories} AS k ON k.id = c.id
          LEFT JOIN {context} AS x ON x.contextlevel = 40 AND x.instanceid = k.parent
         ORDER BY c.place));
END
$$;
