-- The grades of one user or everybody in a course, item by item: gradereport_user_get_grade_items
-- (contract 10.8).
-- :caller int8      account of the token
-- :admin bool       he is a site administrator
-- :cohorts int8[]   all he may see; NULL: everybody
-- :wwwroot text     the site's address, which no answer has
-- :courseid int8    mdl_course.id
-- :userid int8      mdl_user.id; 0: everybody who is graded
-- :groupid int8     mdl_groups.id; 0: whoever the caller may see
WITH c AS MATERIALIZED (
     SELECT k.id, k.idnumber, k.groupmode, k.showgrades, x.id AS contextid, u.id AS person, u.deleted,
            u.confirmed, u.username,
            NOT :admin AND NOT {f}.course_enter(:caller, k.id, x.id, k.visible) AS closed,
            :admin OR {f}.may(:caller, 'gradereport/user:view', x.id) AS report,
            :admin OR {f}.may(:caller, 'moodle/grade:viewall', x.id) AS everybody,
            :admin OR {f}.may(:caller, 'moodle/grade:viewhidden', x.id) AS hidden,
            {f}.may(:caller, 'moodle/grade:view', x.id) AS own,
            NOT :admin AND k.groupmode = 1
            AND NOT {f}.may(:caller, 'moodle/site:accessallgroups', x.id) AS separate
       FROM {course} AS k
       JOIN {context} AS x ON x.contextlevel = 50 AND x.instanceid = k.id
       LEFT JOIN {user} AS u ON u.id = :userid AND :wwwroot IS NOT NULL
      WHERE k.id = :courseid),
p AS MATERIALIZED (
     SELECT CASE WHEN c.id IS NULL THEN 'invalidrecord:course'
                 WHEN c.closed THEN 'requireloginerror'
                 WHEN NOT c.report THEN 'nopermissions:View your own grade report'
                 WHEN :userid = 0 AND NOT c.everybody THEN 'nopermissions:View grades of other users'
                 WHEN :userid <> 0 AND c.person IS NULL THEN 'invaliduser'
                 WHEN c.deleted = 1 THEN 'userdeleted'
                 WHEN c.confirmed = 0 THEN 'usernotconfirmed:' || c.username
                 WHEN :userid NOT IN (0, :caller) AND {f}.groups_hide(:caller, :userid, c.id, c.contextid,
                      CASE WHEN c.separate THEN 1 ELSE 0 END) THEN 'notingroup'
                 WHEN NOT c.everybody AND NOT (:userid = :caller AND c.own AND c.showgrades = 1)
                 THEN 'nopermissiontoviewgrades'
                 WHEN :userid NOT IN (0, :caller) AND NOT {f}.member_of(:userid, :cohorts)
                 THEN 'nopermissiontoviewgrades'
                 WHEN :groupid <> 0 AND c.separate AND :userid <> :caller AND NOT EXISTS (
                      SELECT FROM {groups_members} AS m WHERE m.groupid = :groupid AND m.userid = :caller)
                 THEN 'notingroup' END AS problem
       FROM (SELECT) AS asked LEFT JOIN c ON true),
w AS MATERIALIZED (
     SELECT CASE WHEN :userid <> 0 THEN ARRAY[:userid]
                 ELSE {f}.grade_report_people(c.id, c.contextid, :caller, :admin, :groupid,
                                              c.separate AND :groupid = 0, :cohorts) END AS people
       FROM c JOIN p ON p.problem IS NULL),
r AS MATERIALIZED (
     SELECT g.* FROM c CROSS JOIN w CROSS JOIN LATERAL {f}.grade_report(c.id, w.people, c.hidden, c.everybody) AS g)
SELECT c.id, c.idnumber, u.id,
       CASE WHEN n.form IS NULL THEN u.firstname || ' ' || u.lastname
            ELSE {f}.person_name(n.form, jsonb_build_object('firstname', u.firstname, 'lastname', u.lastname,
                 'middlename', u.middlename, 'alternatename', u.alternatename, 'firstnamephonetic',
                 u.firstnamephonetic, 'lastnamephonetic', u.lastnamephonetic)) END,
       u.idnumber, coalesce(r.maxdepth, 2), coalesce(r.items, '[]'), CASE WHEN p.problem IS NULL AND u.id IS NULL THEN '' ELSE p.problem END, NULL
  FROM p
 CROSS JOIN (SELECT {f}.fullname_form(false) AS form) AS n
  LEFT JOIN c ON true
  LEFT JOIN w ON true
  LEFT JOIN LATERAL unnest(w.people) WITH ORDINALITY AS o (id, place) ON true
  LEFT JOIN {user} AS u ON u.id = o.id
  LEFT JOIN r ON r.userid = o.id
 ORDER BY o.place
