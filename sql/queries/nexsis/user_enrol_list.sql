-- The courses a user is enrolled in, one row each, by external id: the enrolments merged, with the
-- shortnames of the roles they bring as a JSON array; what is wrong, if anything, follows the shape's
-- columns. What an enrolment brings, and what is left out, is said in course_enrol_list.sql.
-- :userid text     external id (mdl_user.idnumber)
-- :plugin text     only enrolments of this plugin, nexsis for those we own; NULL: all
SELECT l.courseid, l.fullname, l.shortname,
       to_char(to_timestamp(l.startdate) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'), l.roles,
       coalesce(w.code, CASE WHEN l.id IS NULL THEN '' END), w.detail
FROM {f}.enrol_users(ARRAY[:userid]) AS w
LEFT JOIN LATERAL (
     SELECT c.id, c.idnumber AS courseid, c.fullname, c.shortname, c.startdate,
            (SELECT coalesce(array_to_json(array_agg(r.shortname ORDER BY r.sortorder)), '[]')::text
               FROM {f}.role_list() AS r
              WHERE r.id IN (SELECT a.roleid FROM {role_assignments} AS a
                              WHERE a.userid = w.id AND a.contextid = x.id
                                AND (a.component = '' AND e.open
                                     OR a.component || ':' || a.itemid = ANY (e.components)))) AS roles
       FROM (SELECT u.courseid, bool_or(u.open OR NOT u.any_open) AS open,
                    array_agg('enrol_' || u.enrol || ':' || u.enrolid) AS components
               FROM (SELECT i.courseid, i.id AS enrolid, i.enrol,
                            coalesce(:plugin = CASE WHEN s.moodle_id IS NULL THEN i.enrol
                                                    ELSE 'nexsis' END, true) AS asked,
                            i.enrol IN ('manual', 'self', 'flatfile', 'paypal', 'fee') AS open,
                            bool_or(i.enrol IN ('manual', 'self', 'flatfile', 'paypal', 'fee'))
                                    OVER (PARTITION BY i.courseid) AS any_open
                       FROM {user_enrolments} AS ue
                       JOIN {enrol} AS i ON i.id = ue.enrolid
                       JOIN {course} AS o ON o.id = i.courseid
                       LEFT JOIN nexsis.owned AS s
                              ON s.kind = 'enrolment' AND s.moodle_id = ue.id AND s.role = 0
                      WHERE ue.userid = w.id
                        AND NOT (ue.status = 1 AND EXISTS (
                            SELECT FROM nexsis.deleted AS d
                             WHERE d.kind = 'enrolment' AND d.how = 'suspend'
                               AND d.external_id = jsonb_build_array(:userid, o.idnumber)::text))) AS u
              WHERE u.asked
              GROUP BY u.courseid) AS e
       JOIN {course} AS c ON c.id = e.courseid
       JOIN {context} AS x ON x.contextlevel = 50 AND x.instanceid = c.id
      WHERE NOT (c.visible = 0 AND EXISTS (
            SELECT FROM nexsis.deleted AS d
             WHERE d.kind = 'course' AND d.how = 'suspend' AND d.external_id = c.idnumber
               AND d.moodle_id = c.id))) AS l ON w.code IS NULL
ORDER BY l.courseid COLLATE "C", l.id
