-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Whose grades the reports of a course show a person, by name: who is enrolled with a role that is
-- graded, actively unless the site or he wants suspended ones too; with a group its members, with own
-- those he shares a group with, with cohorts their members.

CREATE FUNCTION {f}.grade_report_people(course bigint, context bigint, person bigint, everything boolean,
    grp bigint, own boolean, cohorts bigint[])
RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
    active CONSTANT boolean := coalesce((
            SELECT p.value FROM {user_preferences} AS p
             WHERE p.userid = person AND p.name = 'grade_report_showonlyactiveenrol'),
            {f}.settings('{"grade_report_showonlyactiveenrol"}') ->> 'grade_report_showonlyactiveenrol', '')
            NOT IN ('', '0')
        OR NOT (everything OR {f}.may(person, 'moodle/course:viewsuspendedusers', context));
BEGIN
    RETURN ARRAY(
    SELECT u.id
      FROM {f}.grade_gradable(course) AS g
      JOIN {user} AS u ON u.id = g.userid AND u.deleted = 0
     WHERE (NOT active OR {f}.enrol_active(u.id, course)) AND (cohorts IS NULL OR {f}.member_of(u.id, cohorts))
       AND (grp = 0 OR EXISTS (SELECT FROM {groups_members} AS m WHERE m.groupid = grp AND m.userid = u.id))
       AND (NOT own OR EXISTS (
            SELECT FROM {groups_members} AS m
              JOIN {groups} AS o ON o.id = m.groupid AND o.courseid = course
              JOIN {groups_members} AS t ON t.groupid = o.id AND t.userid = person
             WHERE m.userid = u.id))
     ORDER BY u.lastname, u.firstname, u.id);
END
$$;
