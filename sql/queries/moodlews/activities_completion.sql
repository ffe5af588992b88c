-- How far a user is with the activities of a course that track completion, in course order:
-- core_completion_get_activities_completion_status (contract 9.3).
-- :caller int8      account of the token
-- :admin bool       he is a site administrator
-- :cohorts int8[]   all he may see; NULL: everybody
-- :wwwroot text     the site's address, which no answer has
-- :courseid int8    mdl_course.id
-- :userid int8      mdl_user.id
WITH c AS MATERIALIZED (
     SELECT k.id, x.id AS contextid, k.enablecompletion = 1 AND o.value = '1' AS enabled, u.id AS userid,
            CASE WHEN u.id IS NULL THEN 'invaliduser'
                 WHEN u.deleted = 1 THEN 'userdeleted'
                 WHEN :admin THEN NULL
                 WHEN NOT {f}.course_enter(:caller, k.id, x.id, k.visible) THEN 'requireloginerror'
                 WHEN u.id <> :caller
                      AND NOT {f}.may(:caller, 'report/progress:view', x.id)
                 THEN 'nopermissions:View activity completion reports'
                 WHEN {f}.groups_hide(:caller, u.id, k.id, x.id, k.groupmode) THEN 'accessdenied' END AS problem
       FROM {course} AS k
       JOIN {context} AS x ON x.contextlevel = 50 AND x.instanceid = k.id
       LEFT JOIN {user} AS u ON u.id = :userid
       LEFT JOIN {config} AS o ON o.name = 'enablecompletion'
      WHERE k.id = :courseid AND :wwwroot IS NOT NULL),
own AS MATERIALIZED (
     SELECT c.*, CASE WHEN c.problem IS NOT NULL THEN c.problem
                      WHEN c.userid <> :caller AND NOT {f}.member_of(c.userid, :cohorts)
                      THEN 'nopermissions:View activity completion reports' END AS refused,
            {f}.enrol_active(c.userid, c.id)
            AND {f}.may(c.userid, 'moodle/course:isincompletionreports', c.contextid) AS tracked
       FROM c)
SELECT s.id, s.module, s.instance, coalesce(d.completionstate, 0), coalesce(d.timemodified, 0), m.completion,
       d.overrideby, s.used, true, m.completion = 2, own.tracked, true,
       CASE WHEN m.completion = 2 THEN (
            SELECT coalesce(json_agg(json_build_array(r.name, json_build_array(
                       CASE WHEN d.overrideby IS NOT NULL AND r.place <> 3 THEN d.completionstate
                            ELSE r.state END, r.text)) ORDER BY r.place), '[]')
              FROM {f}.completion_rules(s.id, own.userid) AS r) END,
       CASE WHEN own.id IS NULL THEN 'invalidrecord:course'
            WHEN own.refused IS NULL AND s.id IS NULL THEN ''
            ELSE own.refused END, NULL
  FROM (SELECT) AS asked
  LEFT JOIN own ON true
  LEFT JOIN LATERAL (
       SELECT f.* FROM {f}.course_modules_seen(own.id, :caller, :admin) AS f
         JOIN {course_modules} AS t ON t.id = f.id AND t.completion <> 0
        WHERE f.seen AND own.enabled AND own.refused IS NULL) AS s ON own.id IS NOT NULL
  LEFT JOIN {course_modules} AS m ON m.id = s.id
  LEFT JOIN {course_modules_completion} AS d ON d.coursemoduleid = s.id AND d.userid = own.userid
 ORDER BY s.place
