-- One enrolment as it is now, for the change feed: whose, where, through which plugin (nexsis: ours), and
-- the short names of the user's roles in the course as a JSON array. No row: it has ended, or was
-- suspended by a DELETE. Two columns of the problem nobody has.
-- :id int8         mdl_user_enrolments.id
SELECT u.idnumber, c.idnumber, CASE WHEN s.moodle_id IS NULL THEN e.enrol ELSE 'nexsis' END, ue.status = 1,
       CASE WHEN ue.timestart > 0
            THEN to_char(to_timestamp(ue.timestart) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"') END,
       CASE WHEN ue.timeend > 0
            THEN to_char(to_timestamp(ue.timeend) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"') END,
       (SELECT coalesce(array_to_json(array_agg(DISTINCT r.shortname ORDER BY r.shortname)), '[]')::text
          FROM {context} AS x
          JOIN {role_assignments} AS a ON a.contextid = x.id AND a.userid = ue.userid
          JOIN {f}.role_list() AS r ON r.id = a.roleid
         WHERE x.contextlevel = 50 AND x.instanceid = c.id), NULL, NULL
FROM {user_enrolments} AS ue
JOIN {enrol} AS e ON e.id = ue.enrolid
JOIN {course} AS c ON c.id = e.courseid
JOIN {user} AS u ON u.id = ue.userid AND u.deleted = 0
LEFT JOIN nexsis.owned AS s ON s.kind = 'enrolment' AND s.moodle_id = ue.id AND s.role = 0
WHERE ue.id = :id AND NOT (ue.status = 1 AND EXISTS (
      SELECT FROM nexsis.deleted AS d
       WHERE d.kind = 'enrolment' AND d.how = 'suspend'
         AND d.external_id = jsonb_build_array(u.idnumber, c.idnumber)::text))
