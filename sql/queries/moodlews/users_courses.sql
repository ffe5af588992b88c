-- The courses a user is actively enrolled in, as far as the caller may enter them and see who is in
-- them: core_enrol_get_users_courses (contract 10.8). What concerns completion only for who may see it.
-- :caller int8           account of the token
-- :admin bool            he is a site administrator
-- :cohorts int8[]        all he may see; NULL: everybody
-- :wwwroot text          the site's address
-- :userid int8           mdl_user.id
-- :returnusercount bool  with enrolledusercount
WITH p AS MATERIALIZED (
     SELECT CASE WHEN :userid <> :caller AND NOT {f}.member_of(:userid, :cohorts)
                 THEN 'nopermissions:View participants' END AS problem),
c AS MATERIALIZED (
     SELECT u.id, u.contextid, u.place, v.seen AND k.enablecompletion = 1 AND o.value = '1' AS tracks,
            :userid = :caller AS self,
            :userid = :caller OR s.value IS NULL OR 'lastaccess' <> ALL (string_to_array(s.value, ','))
            OR :admin OR {f}.may(:caller, 'moodle/course:viewhiddenuserfields', u.contextid) AS recent
       FROM p
       JOIN {user} AS w ON w.id = :userid AND w.deleted = 0
      CROSS JOIN LATERAL {f}.user_courses(w.id) AS u
       JOIN {course} AS k ON k.id = u.id
       LEFT JOIN {config} AS o ON o.name = 'enablecompletion'
       LEFT JOIN {config} AS s ON s.name = 'hiddenuserfields'
      CROSS JOIN LATERAL (
            SELECT {f}.completion_seen(:caller, :admin, :userid, u.contextid) AS seen) AS v
      WHERE p.problem IS NULL
        AND (:admin OR {f}.course_enter(:caller, k.id, u.contextid, k.visible))
        AND (:admin OR :userid = :caller OR {f}.may(:caller, 'moodle/course:viewparticipants', u.contextid)
             OR {f}.may(:caller, 'moodle/course:enrolreview', u.contextid)))
SELECT k.id, CASE WHEN k.shortname ~ '[&<>]' THEN {f}.text_line(k.shortname) ELSE k.shortname END,
       CASE WHEN k.fullname ~ '[&<>]' THEN {f}.text_line(k.fullname) ELSE k.fullname END,
       {f}.text_line(CASE WHEN n.value = '1' THEN k.shortname || ' ' ELSE '' END || k.fullname),
       CASE WHEN :returnusercount THEN {f}.enrolled_count(k.id) END, k.idnumber, k.visible,
       CASE WHEN k.summaryformat IN (0, 1) AND coalesce(k.summary, '') !~ '[<>@\r\n]' THEN coalesce(k.summary, '')
            ELSE {f}.text_html(k.summary, k.summaryformat, false,
                 :wwwroot || '/webservice/pluginfile.php/' || c.contextid || '/course/summary') END,
       CASE WHEN k.summaryformat = 4 THEN 4 ELSE 1 END, k.format, {f}.course_image(c.contextid, :wwwroot),
       k.showgrades, k.lang, k.enablecompletion,
       c.tracks AND EXISTS (SELECT FROM {course_completion_criteria} AS r WHERE r.course = k.id),
       c.tracks AND t.tracked, k.category,
       CASE WHEN c.tracks AND t.tracked
            THEN {f}.completion_progress(:userid, k.id, d.timecompleted IS NOT NULL) END,
       CASE WHEN c.tracks THEN d.timecompleted IS NOT NULL END, k.startdate, k.enddate, k.marker,
       CASE WHEN c.recent THEN (
            SELECT a.timeaccess FROM {user_lastaccess} AS a
             WHERE a.userid = :userid AND a.courseid = k.id) END,
       c.self AND EXISTS (
            SELECT FROM {favourite} AS f
             WHERE f.component = 'core_course' AND f.itemtype = 'courses' AND f.itemid = k.id
               AND f.userid = :userid),
       c.self AND EXISTS (
            SELECT FROM {user_preferences} AS f
             WHERE f.userid = :userid AND f.name = 'block_myoverview_hidden_course_' || k.id
               AND coalesce(f.value, '') NOT IN ('', '0')),
       {f}.course_files(c.contextid, 'overviewfiles', :wwwroot || '/webservice/pluginfile.php'),
       k.showactivitydates, k.showcompletionconditions, k.timemodified,
       CASE WHEN p.problem IS NULL AND c.id IS NULL THEN '' ELSE p.problem END, NULL
  FROM p
  LEFT JOIN c ON true
  LEFT JOIN {course} AS k ON k.id = c.id
  LEFT JOIN {course_completions} AS d ON d.course = k.id AND d.userid = :userid
  LEFT JOIN {config} AS n ON n.name = 'courselistshortnames'
 CROSS JOIN LATERAL (
       SELECT {f}.may(:userid, 'moodle/course:isincompletionreports', c.contextid) AS tracked) AS t
 ORDER BY c.place
