-- The total and the activities of a course with grades: local_wsfunc_get_grades (ambiguities S19-S24).
-- One row. One user a partner may not see is refused, of several he is left out.
-- :caller int8      account of the token
-- :admin bool       he is a site administrator
-- :cohorts int8[]   all he may see; NULL: everybody
-- :wwwroot text     the site's address, which no answer has
-- :courseid int8    mdl_course.id
-- :component text   mod_quiz, or quiz: activities of this kind; '' or null: all, and the total
-- :activityid text  mdl_course_modules.id; '' or null: all
-- :userids jsonb    whose grades, an array of mdl_user.id
WITH a AS MATERIALIZED (
     SELECT nullif(nullif(regexp_replace(:component, '^mod_', ''), ''), 'null') AS module,
            nullif(nullif(:activityid, ''), 'null') AS cm,
            ARRAY(SELECT w.id::int8 FROM jsonb_array_elements_text(:userids) WITH ORDINALITY AS w (id, place)
                   WHERE :wwwroot IS NOT NULL GROUP BY w.id ORDER BY min(w.place)) AS people),
c AS MATERIALIZED (
     SELECT k.id, x.id AS contextid, :admin OR {f}.may(:caller, 'moodle/grade:viewhidden', x.id) AS hidden,
            NOT :admin AND NOT {f}.course_enter(:caller, k.id, x.id, k.visible) AS closed,
            :admin OR {f}.may(:caller, 'moodle/grade:viewall', x.id)
            OR cardinality(a.people) = 1
               AND (a.people[1] = :caller AND {f}.may(:caller, 'moodle/grade:view', x.id)
                    OR EXISTS (SELECT FROM {context} AS u
                                WHERE u.contextlevel = 30 AND u.instanceid = a.people[1]
                                  AND {f}.may(:caller, 'moodle/grade:viewall', u.id))) AS allowed
       FROM a
      CROSS JOIN {course} AS k
       JOIN {context} AS x ON x.contextlevel = 50 AND x.instanceid = k.id
      WHERE k.id = :courseid),
p AS MATERIALIZED (
     SELECT CASE WHEN a.cm !~ '^\d{1,18}$' THEN 'invalidparameter'
                 WHEN c.id IS NULL THEN 'invalidrecord:course'
                 WHEN c.closed THEN 'errorcoursecontextnotvalid:' || c.id
                 WHEN NOT c.allowed OR cardinality(a.people) = 1 AND a.people[1] <> :caller
                                       AND NOT {f}.member_of(a.people[1], :cohorts)
                 THEN 'nopermissiontoviewgrades'
                 WHEN a.cm IS NOT NULL AND NOT EXISTS (
                      SELECT FROM {course_modules} AS m
                        JOIN {modules} AS n ON n.id = m.module
                       WHERE m.id = a.cm::int8 AND m.course = c.id AND n.name = coalesce(a.module, n.name))
                 THEN 'invalidcoursemodule' END AS problem
       FROM a LEFT JOIN c ON true)
SELECT CASE WHEN p.problem IS NULL THEN {f}.grade_activities(c.id, ARRAY(
            SELECT w.id FROM unnest(a.people) WITH ORDINALITY AS w (id, place)
             WHERE w.id = :caller OR {f}.member_of(w.id, :cohorts)
             ORDER BY w.place), c.hidden, a.module, a.cm::int8) END, '[]', p.problem, NULL
  FROM a
 CROSS JOIN p
  LEFT JOIN c ON true
