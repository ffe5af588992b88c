-- Everybody enrolled in a course, through every plugin: a row for each role an enrolment brings, in
-- the order of enrolment; what is wrong, if anything, follows the shape's columns.
-- Plugins that leave their roles to people (manual, self ...) bring all roles without a component;
-- the others bring their own, and the former too for users who have no enrolment of that kind.
-- Enrolments we own are shown as nexsis; those we ended by suspending them are left out, and so
-- are users we deleted.
-- :courseid text   external id (mdl_course.idnumber)
WITH c AS MATERIALIZED (SELECT f.* FROM {f}.enrol_courses(ARRAY[:courseid]) AS f LIMIT 1)
SELECT DISTINCT ON (l.id, l.sortorder) l.id::text, l.plugin, l.status::text, l.timestart::text,
       l.timeend::text, l.firstname, l.lastname, l.email, l.idnumber, coalesce(l.role, ''),
       coalesce(c.code, CASE WHEN l.id IS NULL THEN '' END), c.detail
FROM c
LEFT JOIN (
     SELECT ue.id, CASE WHEN s.moodle_id IS NULL THEN e.enrol ELSE 'nexsis' END AS plugin, ue.status,
            ue.timestart, ue.timeend, p.firstname, p.lastname, p.email, p.idnumber, r.name AS role,
            r.sortorder
       FROM {enrol} AS e
       JOIN {user_enrolments} AS ue ON ue.enrolid = e.id
       JOIN {user} AS p ON p.id = ue.userid AND p.deleted = 0
       LEFT JOIN nexsis.owned AS s ON s.kind = 'enrolment' AND s.moodle_id = ue.id AND s.role = 0
       LEFT JOIN {role_assignments} AS a
              ON a.userid = ue.userid AND a.contextid = (SELECT c.contextid FROM c)
             AND (a.component = ''
                  AND (e.enrol IN ('manual', 'self', 'flatfile', 'paypal', 'fee')
                       OR ue.userid NOT IN (
                          SELECT o.userid FROM {enrol} AS i JOIN {user_enrolments} AS o ON o.enrolid = i.id
                           WHERE i.courseid = (SELECT c.id FROM c)
                             AND i.enrol IN ('manual', 'self', 'flatfile', 'paypal', 'fee')))
                  OR a.component = 'enrol_' || e.enrol AND a.itemid = e.id)
       LEFT JOIN {f}.role_list() AS r ON r.id = a.roleid
      WHERE e.courseid = (SELECT c.id FROM c WHERE c.code IS NULL)
        AND NOT (ue.status = 1 AND EXISTS (
            SELECT FROM nexsis.deleted AS d
             WHERE d.kind = 'enrolment' AND d.how = 'suspend'
               AND d.external_id = jsonb_build_array(p.idnumber, :courseid)::text))
        AND NOT (p.suspended = 1 AND EXISTS (
            SELECT FROM nexsis.deleted AS d
             WHERE d.kind = 'user' AND d.how = 'suspend' AND d.external_id = p.idnumber
               AND d.moodle_id = p.id))) AS l ON true
ORDER BY l.id, l.sortorder
