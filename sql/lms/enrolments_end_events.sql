-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Log rows of ending these enrolments, in Moodle's order (contract 6.4): for each the groups its
-- plugin gave, roles, other groups, user_enrolment_deleted with the whole row as it was. Grades have
-- rows of their own (grade_events). To be called before enrolments_end.

CREATE FUNCTION {f}.enrolments_end_events(enrolments {f}.enrolment[])
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
           SELECT e.place, 4, e.id,
                  ROW('user_enrolment_deleted', 50, e.courseid, e.id, e.courseid, e.userid,
                      pg_catalog.json_build_object('userenrolment', pg_catalog.json_build_object(
                      'id', u.id::text, 'status', u.status::text, 'enrolid', u.enrolid::text,
                      'userid', u.userid::text, 'timestart', u.timestart::text,
                      'timeend', u.timeend::text, 'modifierid', u.modifierid::text,
                      'timecreated', u.timecreated::text, 'timemodified', u.timemodified::text,
                      'courseid', e.courseid::text, 'enrol', e.plugin, 'lastenrol', e.last),
                      'enrol', e.plugin))::{f}.event
             FROM pg_catalog.unnest(enrolments) AS e
             JOIN {user_enrolments} AS u ON u.id = e.id) AS v
     ORDER BY v.place, v.step, v.id);
END
$$;
