-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Role assignments that go with these enrolments, each with the first that takes it (contract 6.4):
-- what the plugin gave in the course, and with the user's last enrolment all in the course and in the
-- contexts below it.

CREATE FUNCTION {f}.enrolments_roles(enrolments {f}.enrolment[])
RETURNS TABLE (place bigint, id bigint, userid bigint, roleid bigint, component text, itemid bigint,
    level int, instance bigint, courseid bigint)
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (r.id) e.place, r.id, r.userid, r.roleid, r.component::text, r.itemid,
           c.contextlevel::int, c.instanceid, e.courseid
      FROM pg_catalog.unnest(enrolments) AS e
      JOIN {context} AS x ON x.contextlevel = 50 AND x.instanceid = e.courseid
      JOIN {role_assignments} AS r ON r.userid = e.userid
      JOIN {context} AS c ON c.id = r.contextid
     WHERE r.contextid = x.id AND r.component = 'enrol_' || e.plugin AND r.itemid = e.enrolid
        OR e.last AND (r.contextid = x.id OR c.path LIKE x.path || '/%')
     ORDER BY r.id, e.place
$$;
