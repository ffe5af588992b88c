-- Everybody enrolled in a course, through every plugin: a row for each role an enrolment brings, in
-- the order of enrolment; what is wrong, if anything, follows the shape's columns.
-- Plugins that leave their roles to people (manual, self ...) bring all roles without a component;
-- the others bring their own, and the former too for users who have no enrolment of that kind.
-- Enrolments we own are shown as nexsis; those we ended by suspending them are left out, and so
-- are users we deleted.
-- :courseid text   external id (mdl_course.idnumber)
SELECT DISTINCT ON (l.id, l.sortorder) l.id::text, l.plugin, l.status::text, l.timestart::text,
       l.timeend::text, l.firstname, l.lastname, l.email, l.idnumber, coalesce(l.role, ''),
       coalesce(c.code, CASE WHEN l.id IS NULL THEN '' END), c.detail
FROM {f}.enrol_courses(ARRAY[:courseid]) AS c
LEFT JOIN LATERAL (
     SELECT u.*, r.sortorder, r.name AS role
       FROM (SELECT ue.id, ue.status, ue.timestart, ue.timeend, ue.userid, e.id AS enrolid,
                    e.enrol, coalesce(s.plugin, e.enrol) AS plugin, p.firstname, p.lastname,
                    p.email, p.idnumber, e.enrol IN ('manual', 'self', 'flatfile', 'paypal', 'fee') AS open,
                    bool_or(e.enrol IN ('manual', 'self', 'flatfile', 'paypal', 'fee'))
                            OVER (PARTITION BY ue.userid) AS any_open
               FROM {enrol} AS e
               JOIN {user_enrolments} AS ue ON ue.enrolid = e.id
               JOIN {user} AS p ON p.id = ue.userid AND p.deleted = 0
               LEFT JOIN (SELECT o.moodle_id, 'nexsis' AS plugin FROM nexsis.owned AS o
                           WHERE o.kind = 'enrolment' AND o.role = 0) AS s ON s.moodle_id = ue.id
              WHERE e.courseid = c.id
                AND NOT (ue.status = 1 AND EXISTS (
                    SELECT FROM nexsis.deleted AS d
                     WHERE d.kind = 'enrolment' AND d.how = 'suspend'
                       AND d.external_id = jsonb_build_array(p.idnumber, :courseid)::text))
                AND NOT (p.suspended = 1 AND EXISTS (
                    SELECT FROM nexsis.deleted AS d
                     WHERE d.kind = 'user' AND d.how = 'suspend' AND d.external_id = p.idnumber
                       AND d.moodle_id = p.id))) AS u
       LEFT JOIN {role_assignments} AS a
              ON a.userid = u.userid AND a.contextid = c.contextid
             AND (a.component = '' AND (u.open OR NOT u.any_open)
                  OR a.component = 'enrol_' || u.enrol AND a.itemid = u.enrolid)
       LEFT JOIN {f}.role_list() AS r ON r.id = a.roleid) AS l ON c.code IS NULL
ORDER BY l.id, l.sortorder
