-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Keeps grade categories as they are in the history (contract 8.4), in the order given. action: 1
-- inserted, 2 updated, 3 deleted.

CREATE FUNCTION {f}.grade_categories_history(run {f}.run, action int, source text, categories bigint[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO {grade_categories_history} (action, oldid, source, timemodified, loggeduser, courseid,
        parent, depth, path, fullname, aggregation, keephigh, droplow, aggregateonlygraded,
        aggregateoutcomes, aggregatesubcats, hidden)
    SELECT grade_categories_history.action, g.id, grade_categories_history.source, run.now, run.actor,
           g.courseid, g.parent, g.depth, g.path, g.fullname, g.aggregation, g.keephigh, g.droplow,
           g.aggregateonlygraded, g.aggregateoutcomes, 0, g.hidden
      FROM pg_catalog.unnest(categories) WITH ORDINALITY AS o (id, place)
      JOIN {grade_categories} AS g ON g.id = o.id
     ORDER BY o.place;
END
$$;
