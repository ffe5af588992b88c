-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The people a roster leaves out: items, behind those of work, for whoever is enrolled in call.courseid
-- through call.plugin (absent or nexsis: by us) and not among work. Enrolments we ended by suspending
-- them have ended; people without an id of yours can be in no roster and stay, and accounts we deleted
-- (suspended) come back as they were.

CREATE FUNCTION {f}.enrol_leaving(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    follows CONSTANT text[] := ARRAY['cohort', 'meta', 'category', 'database', 'ldap', 'lti'];
    plugin CONSTANT text := coalesce(nullif(call ->> 'plugin', ''), 'nexsis');
    course CONSTANT bigint := (SELECT c.id FROM {f}.enrol_courses(ARRAY[call ->> 'courseid']) AS c);
BEGIN
    RETURN ARRAY(
    SELECT ROW(pg_catalog.cardinality(work) + pg_catalog.row_number() OVER (ORDER BY l.idnumber) - 1,
               l.key, pg_catalog.jsonb_build_object('userid', l.idnumber, 'courseid', call -> 'courseid',
                                                    'plugin', plugin),
               NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::{f}.item
      FROM (SELECT DISTINCT u.idnumber,
                   pg_catalog.jsonb_build_array(u.idnumber, call ->> 'courseid')::text AS key
              FROM {enrol} AS i
              JOIN {user_enrolments} AS e ON e.enrolid = i.id
              JOIN {user} AS u ON u.id = e.userid AND u.deleted = 0 AND u.idnumber <> ''
              LEFT JOIN nexsis.owned AS o ON o.kind = 'enrolment' AND o.moodle_id = e.id AND o.role = 0
              LEFT JOIN nexsis.deleted AS d ON d.kind = 'enrolment' AND d.how = 'suspend' AND e.status = 1
                    AND d.external_id = pg_catalog.jsonb_build_array(u.idnumber, call ->> 'courseid')::text
             WHERE i.courseid = course AND d.kind IS NULL
               AND NOT (u.suspended = 1 AND EXISTS (
                   SELECT FROM nexsis.deleted AS x
                    WHERE x.kind = 'user' AND x.how = 'suspend' AND x.external_id = u.idnumber
                      AND x.moodle_id = u.id))
               AND CASE plugin WHEN 'nexsis' THEN o.kind IS NOT NULL
                        ELSE o.kind IS NULL AND i.enrol = plugin AND plugin <> ALL (follows) END) AS l
     WHERE NOT EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.key = l.key)
     ORDER BY 1);
END
$$;
