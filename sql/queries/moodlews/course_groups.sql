-- The groups of a course by name: core_group_get_course_groups (contract 10.8), for who may manage
-- groups there. A partner sees the groups in which somebody of his cohorts is.
-- :caller int8      account of the token
-- :admin bool       he is a site administrator
-- :cohorts int8[]   all he may see; NULL: everybody
-- :wwwroot text     the site's address
-- :courseid int8    mdl_course.id
WITH c AS MATERIALIZED (
     SELECT k.id, x.id AS contextid,
            CASE WHEN :admin THEN NULL
                 WHEN NOT {f}.course_enter(:caller, k.id, x.id, k.visible)
                 THEN 'errorcoursecontextnotvalid:' || k.id
                 WHEN NOT {f}.may(:caller, 'moodle/course:managegroups', x.id)
                 THEN 'nopermissions:Manage groups' END AS problem
       FROM {course} AS k
       JOIN {context} AS x ON x.contextlevel = 50 AND x.instanceid = k.id
      WHERE k.id = :courseid)
SELECT g.id, g.courseid, CASE WHEN g.name ~ '[&<>]' THEN {f}.text_line(g.name) ELSE g.name END,
       CASE WHEN g.descriptionformat IN (0, 1) AND coalesce(g.description, '') !~ '[<>@\r\n]'
            THEN coalesce(g.description, '')
            ELSE {f}.text_html(g.description, g.descriptionformat, false,
                 :wwwroot || '/webservice/pluginfile.php/' || c.contextid || '/group/description/' || g.id) END,
       CASE WHEN g.descriptionformat = 4 THEN 4 ELSE 1 END, g.enrolmentkey, g.idnumber, g.visibility,
       g.participation,
       CASE WHEN c.id IS NULL THEN 'invalidrecord:course'
            WHEN c.problem IS NULL AND g.id IS NULL THEN ''
            ELSE c.problem END, NULL
  FROM (SELECT) AS asked
  LEFT JOIN c ON true
  LEFT JOIN {groups} AS g
         ON g.courseid = c.id AND c.problem IS NULL
        AND (:cohorts IS NULL OR EXISTS (
             SELECT FROM {groups_members} AS m
               JOIN {cohort_members} AS p ON p.userid = m.userid AND p.cohortid = ANY (:cohorts)
              WHERE m.groupid = g.id))
 ORDER BY g.name, g.id
