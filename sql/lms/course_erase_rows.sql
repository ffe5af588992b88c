-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Removes the rows Moodle's delete_course removes by course id (contract 4.3), children first; grades and
-- enrolments are gone already.

CREATE FUNCTION {f}.course_erase_rows(courses bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM {groupings_groups} AS x
     WHERE x.groupingid IN (SELECT g.id FROM {groupings} AS g WHERE g.courseid = ANY (courses));
    DELETE FROM {groupings} AS x WHERE x.courseid = ANY (courses);
    DELETE FROM {groups_members} AS x
     WHERE x.groupid IN (SELECT g.id FROM {groups} AS g WHERE g.courseid = ANY (courses));
    DELETE FROM {groups} AS x WHERE x.courseid = ANY (courses);
    DELETE FROM {enrol} AS x WHERE x.courseid = ANY (courses);
    DELETE FROM {grade_settings} AS x WHERE x.courseid = ANY (courses);
    DELETE FROM {grade_outcomes_courses} AS x WHERE x.courseid = ANY (courses);
    DELETE FROM {course_completion_crit_compl} AS x WHERE x.course = ANY (courses);
    DELETE FROM {course_completion_criteria} AS x WHERE x.course = ANY (courses);
    DELETE FROM {course_completion_aggr_methd} AS x WHERE x.course = ANY (courses);
    DELETE FROM {course_completions} AS x WHERE x.course = ANY (courses);
    DELETE FROM {event} AS x WHERE x.courseid = ANY (courses);
    DELETE FROM {user_lastaccess} AS x WHERE x.courseid = ANY (courses);
    DELETE FROM {backup_courses} AS x WHERE x.courseid = ANY (courses);
    DELETE FROM {favourite} AS x
     WHERE x.component = 'core_course' AND x.itemtype = 'courses' AND x.itemid = ANY (courses);
    DELETE FROM {forum_subscriptions} AS x
     WHERE x.forum IN (SELECT f.id FROM {forum} AS f WHERE f.course = ANY (courses));
    DELETE FROM {forum} AS x WHERE x.course = ANY (courses);
    DELETE FROM {course_modules_completion} AS x
     WHERE x.coursemoduleid IN (SELECT m.id FROM {course_modules} AS m WHERE m.course = ANY (courses));
    DELETE FROM {course_modules} AS x WHERE x.course = ANY (courses);
    DELETE FROM {course_sections} AS x WHERE x.course = ANY (courses);
    DELETE FROM {course_format_options} AS x WHERE x.courseid = ANY (courses);
END
$$;
