-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- A user's enrolment in a course as it is now: the one we own, else the one of the manual plugin, else
-- the first; its roles are all that the user has in the course, as a JSON array of shortnames. Times in
-- UTC, NULL for no limit. code and detail say what is wrong: what {f}.enrol_users and {f}.enrol_courses
-- say, not_found, gone (we ended it).

CREATE FUNCTION {f}.enrol_document(userid text, courseid text)
RETURNS TABLE (user_key text, course_key text, roles text, status text, timestart text, timeend text,
    plugin text, code text, detail text)
LANGUAGE plpgsql VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT u.key, c.key,
           (SELECT coalesce(array_to_json(array_agg(r.shortname ORDER BY r.sortorder, r.shortname)), '[]')::text
              FROM {f}.role_list() AS r
             WHERE r.id IN (SELECT a.roleid FROM {role_assignments} AS a
                             WHERE a.userid = u.id AND a.contextid + 0 = c.contextid)),
           CASE e.status WHEN 0 THEN 'active' ELSE 'suspended' END,
           CASE WHEN e.timestart > 0 THEN to_char(timezone('UTC', to_timestamp(e.timestart)),
                                                  'YYYY-MM-DD"T"HH24:MI:SS"+00:00"') END,
           CASE WHEN e.timeend > 0 THEN to_char(timezone('UTC', to_timestamp(e.timeend)),
                                                'YYYY-MM-DD"T"HH24:MI:SS"+00:00"') END,
           CASE WHEN e.ours THEN 'nexsis' ELSE e.enrol END, p.code,
           coalesce(u.detail, c.detail, format(CASE p.code
               WHEN 'gone' THEN 'the enrolment of user "%s" in course "%s" was ended'
               WHEN 'not_found' THEN 'user "%s" is not enrolled in course "%s"' END, u.key, c.key))
      FROM {f}.enrol_users(ARRAY[enrol_document.userid]) AS u
     CROSS JOIN {f}.enrol_courses(ARRAY[enrol_document.courseid]) AS c
      LEFT JOIN LATERAL (
           SELECT d.how FROM nexsis.deleted AS d
            WHERE d.kind = 'enrolment'
              AND d.external_id = jsonb_build_array(u.key, c.key)::text) AS t ON true
      LEFT JOIN LATERAL (
           SELECT x.status, x.timestart, x.timeend, i.enrol::text AS enrol, o.moodle_id IS NOT NULL AS ours
             FROM {user_enrolments} AS x
             JOIN {enrol} AS i ON i.id = x.enrolid AND i.courseid + 0 = c.id
             LEFT JOIN nexsis.owned AS o ON o.kind = 'enrolment' AND o.moodle_id = x.id AND o.role = 0
            WHERE x.userid = u.id AND (x.status = 0 OR t.how IS DISTINCT FROM 'suspend')
            ORDER BY o.moodle_id IS NULL, i.enrol <> 'manual', x.status, x.id
            LIMIT 1) AS e ON true
     CROSS JOIN LATERAL (
           SELECT coalesce(u.code, c.code, CASE WHEN e.status IS NOT NULL THEN NULL
                                                WHEN t.how IS NOT NULL THEN 'gone'
                                                ELSE 'not_found' END) AS code) AS p;
END
$$;
