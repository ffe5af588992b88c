-- Enrolments of everybody in every course, a page or all. Which roles an enrolment brings, what it is
-- called, and what is left out, is as in course_enrol_list.sql; what is in a course we hid is too.
-- :userid text          external id (mdl_user.idnumber)
-- :courseid text        external id (mdl_course.idnumber)
-- :role text            short name of a role the enrolment brings
-- :plugin text          plugin, nexsis for enrolments we own
-- :status text          active or suspended
-- :changedsince text    as {f}.list_since reads it; roles that were assigned since count too
-- @include page_head
WITH enrolment AS NOT MATERIALIZED (
    SELECT ue.id, ue.status, ue.timestart, ue.timeend, ue.timecreated,
           p.idnumber AS userid, p.username, c.idnumber AS courseid, c.shortname,
           CASE WHEN s.moodle_id IS NULL THEN e.enrol ELSE 'nexsis' END AS plugin,
           (SELECT string_agg(r.shortname, E'\x1f' ORDER BY r.sortorder)
              FROM (SELECT DISTINCT k.shortname, k.sortorder
                      FROM {role_assignments} AS a JOIN {role} AS k ON k.id = a.roleid
                     WHERE a.userid = ue.userid AND a.contextid = x.id
                       AND (a.component = ''
                            AND (e.enrol IN ('manual', 'self', 'flatfile', 'paypal', 'fee')
                                 OR NOT EXISTS (
                                    SELECT FROM {enrol} AS i JOIN {user_enrolments} AS o ON o.enrolid = i.id
                                     WHERE i.courseid = e.courseid AND o.userid = ue.userid
                                       AND i.enrol IN ('manual', 'self', 'flatfile', 'paypal', 'fee')))
                            OR a.component = 'enrol_' || e.enrol AND a.itemid = e.id)) AS r) AS roles,
           greatest(ue.timemodified,
                    (SELECT max(a.timemodified) FROM {role_assignments} AS a
                      WHERE a.userid = ue.userid AND a.contextid = x.id)) AS timemodified
      FROM {user_enrolments} AS ue
      JOIN {enrol} AS e ON e.id = ue.enrolid
      JOIN {course} AS c ON c.id = e.courseid
      JOIN {user} AS p ON p.id = ue.userid
      LEFT JOIN {context} AS x ON x.contextlevel = 50 AND x.instanceid = c.id
      LEFT JOIN nexsis.owned AS s ON s.kind = 'enrolment' AND s.moodle_id = ue.id AND s.role = 0
     WHERE p.deleted = 0
       AND NOT (p.suspended = 1 AND EXISTS (
           SELECT FROM nexsis.deleted AS d
            WHERE d.kind = 'user' AND d.how = 'suspend' AND d.external_id = p.idnumber AND d.moodle_id = p.id))
       AND NOT (c.visible = 0 AND EXISTS (
           SELECT FROM nexsis.deleted AS d
            WHERE d.kind = 'course' AND d.how = 'suspend' AND d.external_id = c.idnumber
              AND d.moodle_id = c.id))
       AND NOT (ue.status = 1 AND EXISTS (
           SELECT FROM nexsis.deleted AS d
            WHERE d.kind = 'enrolment' AND d.how = 'suspend'
              AND d.external_id = jsonb_build_array(p.idnumber, c.idnumber)::text))
       AND (:userid IS NULL OR p.idnumber = :userid)
       AND (:courseid IS NULL OR c.idnumber = :courseid)
       AND (:status IS NULL OR (ue.status = 0) = (:status = 'active'))),
matched AS NOT MATERIALIZED (
    SELECT l.userid, l.courseid, l.roles, CASE l.status WHEN 0 THEN 'active' ELSE 'suspended' END AS status,
           l.timestart, l.timeend, l.plugin, l.username, l.shortname, l.timecreated, l.timemodified, l.id,
           CASE :sort WHEN 'userid' THEN l.userid WHEN 'courseid' THEN l.courseid END AS text_key,
           CASE :sort WHEN 'timestart' THEN l.timestart WHEN 'timeend' THEN l.timeend
                WHEN 'timecreated' THEN l.timecreated END AS number_key
      FROM enrolment AS l
     WHERE (:role IS NULL OR :role = ANY (string_to_array(l.roles, E'\x1f')))
       AND (:plugin IS NULL OR l.plugin = :plugin)
       AND (:changedsince IS NULL OR l.timemodified >= (SELECT {f}.list_since(:changedsince))))
-- @include page
