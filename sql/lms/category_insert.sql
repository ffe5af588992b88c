-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Makes the categories that are missing, level by level (contract 3.1): rows with contexts, visibility
-- of the parent, last among their siblings; then sort orders of the whole tree, once. paths: arrays of
-- names; the tree is locked. Gives the log rows of what was made, parents first; our own rows are written here.

CREATE FUNCTION {f}.category_insert(call jsonb, run {f}.run, paths jsonb)
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    made bigint[] := ARRAY[]::bigint[];
    level bigint[];
BEGIN
    LOOP
        WITH i AS (
             INSERT INTO {course_categories} (name, idnumber, description, descriptionformat, parent,
                 sortorder, coursecount, visible, visibleold, timemodified, depth, path, theme)
             SELECT d.name, NULL, '', 0, d.parent, 0, 0, coalesce(p.visible, 1), 1, run.now,
                    coalesce(p.depth, 0) + 1, coalesce(p.path, ''), NULL
               FROM (SELECT w.id AS parent, w.missing[1] AS name, pg_catalog.min(a.place) AS place
                       FROM {f}.category_find(paths) AS w
                       JOIN pg_catalog.jsonb_array_elements(paths) WITH ORDINALITY
                            AS a (path, place) ON a.path = w.path
                      WHERE w.id IS NOT NULL AND w.missing <> '{}'
                      GROUP BY w.id, w.missing[1]) AS d
               LEFT JOIN {course_categories} AS p ON p.id = d.parent
              ORDER BY d.place
             RETURNING id)
        SELECT pg_catalog.array_agg(i.id ORDER BY i.id) INTO level FROM i;
        EXIT WHEN level IS NULL;
        UPDATE {course_categories} AS k SET path = k.path || '/' || k.id WHERE k.id = ANY (level);
        PERFORM {f}.category_contexts(run, level);
        made := made || level;
    END LOOP;
    IF made <> '{}' THEN
        PERFORM {f}.category_tree_sort();
        INSERT INTO nexsis.owned (kind, moodle_id, key_id)
        SELECT 'category', m.id, call ->> 'key' FROM pg_catalog.unnest(made) AS m (id)
        ON CONFLICT (kind, moodle_id, role) DO UPDATE SET key_id = excluded.key_id, since = excluded.since;
        INSERT INTO nexsis.change (run, request_id, key_id, address, actor, kind, operation, moodle_id, diff)
        SELECT call ->> 'run', call ->> 'request', call ->> 'key', call ->> 'address', run.actor, 'category',
               'created', m.id, pg_catalog.jsonb_build_object(
                   'path', pg_catalog.jsonb_build_array(NULL, {f}.category_path({f}.category_names_of(m.id))))
          FROM pg_catalog.unnest(made) WITH ORDINALITY AS m (id, place)
         ORDER BY m.place;
    END IF;
    RETURN ARRAY(SELECT ROW('course_category_created', 40, m.id, m.id, NULL, NULL, NULL)::{f}.event
                   FROM pg_catalog.unnest(made) WITH ORDINALITY AS m (id, place) ORDER BY m.place);
END
$$;
