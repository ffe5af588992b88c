-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The contexts of courses and all contexts below them.

CREATE FUNCTION {f}.course_subtree(courses bigint[])
RETURNS TABLE (id bigint, path text)
LANGUAGE sql STABLE AS $$
    SELECT x.id, x.path::text
      FROM {context} AS c
      JOIN {context} AS x ON x.id = c.id OR x.path OPERATOR(pg_catalog.~>=~) (c.path || '/')
                                        AND x.path OPERATOR(pg_catalog.~<~) (c.path || '0')
     WHERE c.contextlevel = 50 AND c.instanceid = ANY (courses)
$$;
