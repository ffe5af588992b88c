-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The names of the category an item's course shall be in: its categorypath below call.categoryroot (a
-- path that starts with the root is one from the top already); for new courses without one
-- call.categorydefault, else the root, else Moodle's first category (none: Category 1, as Moodle makes
-- it). NULL: stay where it is - also
-- for null and "", as a course is always somewhere - or a path that cannot be read, with a problem.

CREATE FUNCTION {f}.category_wanted(call jsonb, given jsonb, is_new boolean, OUT names text[],
    OUT code text, OUT detail text)
LANGUAGE plpgsql AS $$
DECLARE
    root CONSTANT text[] := {f}.category_names(coalesce(call ->> 'categoryroot', ''));
    path text := nullif(pg_catalog.btrim(given ->> 'categorypath', '/'), '');
BEGIN
    IF given ? 'category' THEN -- Moodle's id: {f}.course_place
        RETURN;
    END IF;
    IF path IS NULL AND is_new THEN
        path := coalesce(call ->> 'categorydefault', '');
    END IF;
    names := {f}.category_names(path);
    IF path IS NULL THEN
        names := NULL;
    ELSIF names IS NULL THEN
        code := 'invalid_value';
        detail := 'the percent codes in the path are not UTF-8';
    ELSIF EXISTS (SELECT FROM pg_catalog.unnest(names) AS n (name)
                   WHERE pg_catalog.length(n.name) > 255 OR n.name !~ '\S' OR n.name ~ '[[:cntrl:]]') THEN
        names := NULL;
        code := 'invalid_value';
        detail := 'names of categories have 1 to 255 characters and no control characters';
    ELSIF names[1:pg_catalog.cardinality(root)] IS DISTINCT FROM root THEN
        names := root || names;
    END IF;
    IF names = '{}' THEN
        names := coalesce(nullif({f}.category_names_of((
            SELECT k.id FROM {course_categories} AS k
             WHERE k.parent = 0 ORDER BY k.sortorder, k.id LIMIT 1)), '{}'), '{Category 1}');
    END IF;
END
$$;
