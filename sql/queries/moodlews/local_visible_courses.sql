-- The visible courses of a category and those below it, by id: local_wsfunc_get_visible_courses
-- (ambiguities S29). One row with all of them.
-- :caller int8      account of the token
-- :admin bool       he is a site administrator
-- :cohorts int8[]   whom he may see: nobody is in the answer
-- :wwwroot text     the site's address, which no answer has
-- :cat int8         mdl_course_categories.id; 0: all
WITH g AS MATERIALIZED (
     SELECT k.id, k.path
       FROM {course_categories} AS k
       LEFT JOIN {context} AS x ON x.contextlevel = 40 AND x.instanceid = k.id
      WHERE k.id = :cat AND :wwwroot IS NOT NULL AND (:cohorts IS NULL OR true)
        AND (k.visible = 1 OR :admin OR {f}.may(:caller, 'moodle/category:viewhiddencategories', x.id)))
SELECT (SELECT coalesce(json_agg(json_build_array(c.id, c.category, c.shortname, c.fullname, c.startdate::text,
                   coalesce(c.summary, '')) ORDER BY c.id), '[]')
          FROM {course} AS c
          JOIN {course_categories} AS k ON k.id = c.category
         WHERE c.visible = 1
           AND (:cat = 0 OR k.id = :cat OR k.path LIKE (SELECT g.path FROM g) || '/%')),
       CASE WHEN :cat <> 0 AND NOT EXISTS (SELECT FROM g) THEN 'unknowncategory' END, NULL
