-- Whether a user has completed a course, and how far he is with each criterion:
-- core_completion_get_course_completion_status (contract 9.4). One row.
-- :caller int8      account of the token
-- :admin bool       he is a site administrator
-- :cohorts int8[]   all he may see; NULL: everybody
-- :wwwroot text     the site's address
-- :courseid int8    mdl_course.id
-- :userid int8      mdl_user.id
WITH c AS MATERIALIZED (
     SELECT k.id, x.id AS contextid, u.id AS userid,
            CASE WHEN u.id IS NULL THEN 'invaliduser'
                 WHEN NOT :admin AND NOT {f}.course_enter(:caller, k.id, x.id, k.visible)
                 THEN 'requireloginerror'
                 WHEN k.enablecompletion <> 1 OR o.value IS DISTINCT FROM '1'
                      OR NOT {f}.completion_seen(:caller, :admin, u.id, x.id)
                      OR u.id <> :caller AND NOT {f}.member_of(u.id, :cohorts) THEN 'cannotviewreport'
                 WHEN NOT :admin AND {f}.groups_hide(:caller, u.id, k.id, x.id, k.groupmode)
                 THEN 'accessdenied'
                 WHEN u.deleted = 1 OR NOT {f}.enrol_active(u.id, k.id)
                      OR NOT {f}.may(u.id, 'moodle/course:isincompletionreports', x.id)
                 THEN CASE WHEN u.id = :caller THEN 'notenroled' ELSE 'usernotenroled' END
                 WHEN NOT EXISTS (SELECT FROM {course_completion_criteria} AS n WHERE n.course = k.id)
                 THEN 'nocriteriaset' END AS problem
       FROM {course} AS k
       JOIN {context} AS x ON x.contextlevel = 50 AND x.instanceid = k.id
       LEFT JOIN {user} AS u ON u.id = :userid
       LEFT JOIN {config} AS o ON o.name = 'enablecompletion'
      WHERE k.id = :courseid)
SELECT CASE WHEN c.problem IS NULL THEN
       json_build_array(d.timecompleted IS NOT NULL, coalesce(a.method, 1), (
            SELECT json_agg(json_build_array(r.type, r.title, r.status, r.timecompleted IS NOT NULL,
                       r.timecompleted, json_build_array(r.kind, r.criteria, r.requirement, r.reached))
                       ORDER BY r.place)
              FROM {f}.completion_criteria(c.id, c.userid, :caller, :wwwroot) AS r)) END,
       '[]',
       CASE WHEN c.id IS NULL THEN 'invalidrecord:course' ELSE c.problem END, NULL
  FROM (SELECT) AS asked
  LEFT JOIN c ON true
  LEFT JOIN {course_completions} AS d ON d.course = c.id AND d.userid = c.userid AND c.problem IS NULL
  LEFT JOIN {course_completion_aggr_methd} AS a ON a.course = c.id AND a.criteriatype IS NULL
