-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whether a user leaves something behind in a course: a grade, its feedback, an activity or the course
-- completed.

CREATE FUNCTION {f}.enrol_leaves(userid bigint, courseid bigint)
RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM {grade_items} AS i
                     JOIN {grade_grades} AS g ON g.itemid = i.id AND g.userid = enrol_leaves.userid
                    WHERE i.courseid = enrol_leaves.courseid
                      AND (g.finalgrade IS NOT NULL OR g.feedback <> ''))
        OR EXISTS (SELECT FROM {course_completions} AS c
                    WHERE c.userid = enrol_leaves.userid AND c.course = enrol_leaves.courseid
                      AND c.timecompleted IS NOT NULL)
        OR EXISTS (SELECT FROM {course_completion_crit_compl} AS c
                    WHERE c.userid = enrol_leaves.userid AND c.course = enrol_leaves.courseid
                      AND c.timecompleted IS NOT NULL)
        OR EXISTS (SELECT FROM {course_modules_completion} AS c
                     JOIN {course_modules} AS m ON m.id = c.coursemoduleid
                    WHERE c.userid = enrol_leaves.userid AND m.course = enrol_leaves.courseid
                      AND c.completionstate <> 0);
END
$$;
