-- The courses a user is actively enrolled in, with the times of the enrolment (of several the earliest
-- start, the latest end): local_wsfunc_get_users_courses (ambiguities S25, S30).
-- :caller int8      account of the token
-- :admin bool       he is a site administrator
-- :cohorts int8[]   all he may see; NULL: everybody
-- :wwwroot text     the site's address
-- :userid int8      mdl_user.id
WITH p AS MATERIALIZED (
     SELECT x.id AS contextid,
            CASE WHEN :userid <> :caller AND NOT {f}.member_of(:userid, :cohorts)
                 THEN 'nopermissions:View participants' END AS problem
       FROM (SELECT) AS asked
       LEFT JOIN {context} AS x ON x.contextlevel = 30 AND x.instanceid = :userid),
c AS MATERIALIZED (
     SELECT u.id, u.contextid, u.place,
            :admin OR {f}.may(:caller, 'moodle/course:viewparticipants', u.contextid) AS counts,
            :admin OR :userid = :caller OR {f}.may(:caller, 'moodle/user:viewhiddendetails', p.contextid)
            OR {f}.may(:caller, 'moodle/user:viewhiddendetails', u.contextid) AS dates
       FROM p
       JOIN {user} AS w ON w.id = :userid AND w.deleted = 0 AND p.contextid IS NOT NULL
      CROSS JOIN LATERAL {f}.user_courses(w.id) AS u
       JOIN {course} AS k ON k.id = u.id
      WHERE p.problem IS NULL
        AND (:admin OR {f}.course_enter(:caller, k.id, u.contextid, k.visible))
        AND (:admin OR :userid = :caller OR {f}.may(:caller, 'moodle/course:view', p.contextid)
             OR {f}.may(:caller, 'moodle/course:viewparticipants', u.contextid)))
SELECT k.id, k.shortname, k.fullname, CASE WHEN c.counts THEN {f}.enrolled_count(k.id) ELSE 0 END, k.idnumber,
       k.visible, CASE WHEN k.summaryformat IN (0, 1) AND coalesce(k.summary, '') !~ '[<>@\r\n]' THEN coalesce(k.summary, '')
            ELSE {f}.text_html(k.summary, k.summaryformat, false,
                 :wwwroot || '/webservice/pluginfile.php/' || c.contextid || '/course/summary') END,
       CASE WHEN k.summaryformat = 4 THEN 4 ELSE 1 END, k.format, k.showgrades, k.lang, k.enablecompletion,
       t.since, t.until, t.made, CASE WHEN p.problem IS NULL AND c.id IS NULL THEN '' ELSE p.problem END, NULL
  FROM p
  LEFT JOIN c ON true
  LEFT JOIN {course} AS k ON k.id = c.id
  LEFT JOIN LATERAL (
       SELECT min(u.timestart) AS since, CASE WHEN min(u.timeend) = 0 THEN 0 ELSE max(u.timeend) END AS until,
              min(u.timecreated) AS made
         FROM {enrol} AS e
         JOIN {user_enrolments} AS u ON u.enrolid = e.id AND u.userid = :userid AND u.status = 0
        WHERE e.courseid = c.id AND e.status = 0 AND c.dates) AS t ON true
 ORDER BY c.place
