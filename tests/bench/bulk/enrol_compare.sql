-- SPDX-License-Identifier: Apache-2.0
-- How many of these enrolments are in Moodle just as given, times and role compared.
-- $1 items as jsonb array, $2 not used
SELECT pg_catalog.count(*)
  FROM pg_catalog.jsonb_to_recordset($1) AS r (pos int, userid text, courseid text, roleid text,
       timestart bigint, timeend bigint)
  JOIN mdl_user AS u ON u.idnumber = r.userid AND u.deleted = 0
  JOIN mdl_course AS c ON c.idnumber = r.courseid
  JOIN mdl_enrol AS e ON e.courseid = c.id AND e.enrol = 'manual'
  JOIN mdl_user_enrolments AS l ON l.enrolid = e.id AND l.userid = u.id
  JOIN mdl_context AS x ON x.contextlevel = 50 AND x.instanceid = c.id
  JOIN mdl_role AS o ON o.shortname = r.roleid
  JOIN mdl_role_assignments AS a ON a.userid = u.id AND a.contextid = x.id AND a.roleid = o.id
 WHERE $2::text IS NOT NULL AND (l.timestart, l.timeend) = (coalesce(r.timestart, l.timestart), coalesce(r.timeend, l.timeend))
