-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Locks the categories a set of courses will enter or leave, as far as can be seen before the courses
-- themselves are locked; {f}.course_place looks again after that. Gives what is held:
-- {"all": whole tree, "categories": [ids]}. Courses that stay where they are lock nothing.
-- leaving: the courses are to be deleted.

CREATE FUNCTION {f}.course_lock(call jsonb, work {f}.item[], leaving boolean = false)
RETURNS jsonb LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids bigint[];
    whole_tree boolean;
BEGIN
    WITH w AS MATERIALIZED (
         SELECT c.category, pg_catalog.to_jsonb(p.names) AS path,
                (i.given ->> 'category')::bigint AS wanted
           FROM pg_catalog.unnest(work) AS i
           LEFT JOIN LATERAL (
                SELECT x.id, x.category FROM {course} AS x
                 WHERE x.idnumber = ANY (ARRAY[i.key, i.given ->> 'previousid']) AND x.idnumber <> ''
                    OR x.id = (i.given ->> 'moodlecourse')::bigint
                 UNION
                SELECT pg_catalog.min(x.id), pg_catalog.min(x.category) FROM {course} AS x
                 WHERE x.idnumber = '' AND x.category > 0 AND call ->> 'adopt' <> 'off'
                   AND x.shortname = coalesce(nullif(i.given ->> 'shortname', ''), i.key)
                HAVING pg_catalog.count(*) = 1) AS c ON true
          CROSS JOIN LATERAL {f}.category_wanted(call, i.given, c.id IS NULL) AS p
          WHERE i.outcome IS DISTINCT FROM 'failed'
            AND (leaving OR i.given ? 'category'
                            AND (i.given ->> 'category')::bigint IS DISTINCT FROM c.category
                         OR p.names IS NOT NULL
                            AND p.names IS DISTINCT FROM {f}.category_names_of(c.category))),
    f AS (SELECT t.* FROM {f}.category_find((SELECT pg_catalog.jsonb_agg(DISTINCT w.path)
                                               FROM w WHERE w.path IS NOT NULL AND NOT leaving)) AS t)
    SELECT ARRAY(SELECT w.category FROM w WHERE w.category IS NOT NULL
                  UNION SELECT f.id FROM f WHERE f.id IS NOT NULL
                  UNION SELECT w.wanted FROM w WHERE w.wanted IS NOT NULL),
           EXISTS (SELECT FROM f WHERE f.missing <> '{}' AND f.twins IS NULL)
               AND coalesce(call ->> 'categories', 'create') = 'create'
      INTO ids, whole_tree;
    IF whole_tree OR ids <> '{}' THEN
        PERFORM {f}.category_lock(call, ids, whole_tree);
    END IF;
    RETURN pg_catalog.jsonb_build_object('all', whole_tree, 'categories', ids);
END
$$;
