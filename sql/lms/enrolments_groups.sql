-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Group memberships that go with these enrolments, each with the first that takes it (contract 6.4):
-- what the plugin gave (by_plugin), and with the user's last enrolment all in the course.

CREATE FUNCTION {f}.enrolments_groups(enrolments {f}.enrolment[])
RETURNS TABLE (place bigint, id bigint, userid bigint, groupid bigint, courseid bigint,
    by_plugin boolean)
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (m.id) e.place, m.id, m.userid, m.groupid, e.courseid, p.by_plugin
      FROM pg_catalog.unnest(enrolments) AS e
      JOIN {groups_members} AS m ON m.userid = e.userid
      JOIN {groups} AS g ON g.id = m.groupid AND g.courseid + 0 = e.courseid
     CROSS JOIN LATERAL (SELECT m.component = 'enrol_' || e.plugin AND m.itemid = e.enrolid) AS p (by_plugin)
     WHERE p.by_plugin OR e.last
     ORDER BY m.id, e.place
$$;
