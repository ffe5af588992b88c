-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Puts the contexts of courses, and all below them, under the context of the category they are in now,
-- and marks the new paths as changed (contract 4.2, 0.3).

CREATE FUNCTION {f}.course_contexts_move(run {f}.run, courses bigint[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM {f}.category_contexts(run, ARRAY(
        SELECT DISTINCT c.category FROM {course} AS c WHERE c.id = ANY (courses)));
    UPDATE {context} AS x
       SET path = m.new || pg_catalog.substr(x.path, pg_catalog.length(m.old) + 1),
           depth = x.depth + m.deeper
      FROM (SELECT o.path AS old, p.path || '/' || o.id AS new, p.depth + 1 - o.depth AS deeper
              FROM {course} AS c
              JOIN {context} AS o ON o.contextlevel = 50 AND o.instanceid = c.id
              JOIN {context} AS p ON p.contextlevel = 40 AND p.instanceid = c.category
             WHERE c.id = ANY (courses)) AS m
     WHERE x.path = m.old OR x.path OPERATOR(pg_catalog.~>=~) (m.old || '/')
                             AND x.path OPERATOR(pg_catalog.~<~) (m.old || '0');
    PERFORM {f}.flag_set(run, 'accesslib/dirtycontexts', ARRAY(
        SELECT x.path FROM {context} AS x WHERE x.contextlevel = 50 AND x.instanceid = ANY (courses)));
END
$$;
