-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Makes the categories the items still miss (more.path) and puts their ids into new.category. events:
-- their log rows. A category below a hidden one is hidden, and so is the course that moves there.

CREATE FUNCTION {f}.course_categories(call jsonb, run {f}.run, INOUT work {f}.item[],
    OUT events {f}.event[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    paths CONSTANT jsonb := (SELECT pg_catalog.jsonb_agg(d.path ORDER BY d.pos)
        FROM (SELECT w.more -> 'path' AS path, pg_catalog.min(w.pos) AS pos
                FROM pg_catalog.unnest(work) AS w
               WHERE w.more ? 'path' AND w.outcome <> 'failed' AND NOT w.more ? 'job'
               GROUP BY w.more -> 'path') AS d);
BEGIN
    IF paths IS NULL THEN
        RETURN;
    END IF;
    events := {f}.category_insert(call, run, paths);
    work := (
    SELECT pg_catalog.array_agg(CASE WHEN f.id IS NULL THEN w
           ELSE {f}.item_set(w, new => w.new || pg_catalog.jsonb_build_object('category', f.id)
                || CASE WHEN w.old @> '{"visible": 1}' AND k.visible = 0 THEN '{"visible": 0}' ELSE '{}' END::jsonb)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN {f}.category_find(paths) AS f ON f.path = w.more -> 'path'
                                         AND w.outcome <> 'failed' AND NOT w.more ? 'job'
      LEFT JOIN {course_categories} AS k ON k.id = f.id);
END
$$;
