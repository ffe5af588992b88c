-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Log rows of ending these enrolments, in Moodle's order (contract 6.4): for each the groups its
-- plugin gave, roles, other groups, those of grades that go with it, user_enrolment_deleted with the
-- whole row as it was. To be called before enrolments_end and grades_erase.

CREATE FUNCTION {f}.enrolments_end_events(enrolments {f}.enrolment[], grades bigint[] = '{}')
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT v.event
      FROM (
           SELECT g.place, CASE WHEN g.by_plugin THEN 1 ELSE 3 END AS step, g.id,
                  ROW('group_member_removed', 50, g.courseid, g.groupid, g.courseid, g.userid,
                      NULL)::{f}.event AS event
             FROM {f}.enrolments_groups(enrolments) AS g
            UNION ALL
           SELECT r.place, 2, r.id,
                  {f}.role_event(r.id, r.userid, r.roleid, r.component, r.itemid, r.level, r.instance,
                                 r.courseid)
             FROM {f}.enrolments_roles(enrolments) AS r
            UNION ALL
           SELECT e.place, 4, g.ordinality, ROW(g.name, g.level, g.instance, g.objectid, g.courseid,
                  g.related, g.other)::{f}.event
             FROM pg_catalog.unnest({f}.grade_events(grades)) WITH ORDINALITY AS g
             JOIN pg_catalog.unnest(enrolments) AS e
               ON e.last AND e.userid = g.related AND e.courseid = g.courseid
            UNION ALL
           SELECT e.place, 5, e.id,
                  ROW('user_enrolment_deleted', 50, e.courseid, e.id, e.courseid, e.userid,
                      (SELECT pg_catalog.row_to_json(o) FROM (
                           SELECT w AS userenrolment, e.plugin AS enrol FROM (
                           SELECT u.id::text, u.status::text, u.enrolid::text, u.userid::text,
                                  u.timestart::text, u.timeend::text, u.modifierid::text,
                                  u.timecreated::text, u.timemodified::text,
                                  e.courseid::text AS courseid, e.plugin AS enrol,
                                  e.last AS lastenrol) AS w) AS o))::{f}.event
             FROM pg_catalog.unnest(enrolments) AS e
             JOIN {user_enrolments} AS u ON u.id = e.id) AS v
     ORDER BY v.place, v.step, v.id);
END
$$;
