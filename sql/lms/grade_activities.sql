-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The total and the activities of a course with the grades of these people, as local_wsfunc_get_grades
-- prints them (ambiguities S19-S24): kind and single narrow it to activities. Who does not see hidden grades
-- (all_hidden) gets neither hidden items nor hidden grades.

CREATE FUNCTION {f}.grade_activities(course bigint, people bigint[], all_hidden boolean, kind text, single bigint)
RETURNS json LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    points CONSTANT int := {f}.grade_decimals(course);
    shape CONSTANT int := coalesce(nullif({f}.grade_setting(course, 'displaytype'), '')::int, 1);
    letters CONSTANT bigint := (SELECT l.contextid FROM {f}.grade_letter_contexts(ARRAY[course]) AS l);
BEGIN
    RETURN (
    WITH r AS MATERIALIZED (SELECT f.* FROM {f}.grade_report_rows(grade_activities.course, people) AS f),
    i AS MATERIALIZED (
        SELECT o.*, m.id AS cm, coalesce(o.decimals::int, points) AS digits,
               CASE WHEN o.display = 0 THEN shape ELSE o.display::int END AS form,
               o.hidden = 1 OR o.hidden > floor(date_part('epoch', statement_timestamp())) AS dark
          FROM {grade_items} AS o
          LEFT JOIN {modules} AS n ON o.itemtype = 'mod' AND n.name = o.itemmodule
          LEFT JOIN {course_modules} AS m ON m.course = o.courseid AND m.module = n.id AND m.instance = o.iteminstance
         WHERE o.courseid = grade_activities.course
           AND (o.itemtype = 'mod' AND m.id IS NOT NULL AND (kind IS NULL OR o.itemmodule = kind)
                AND (single IS NULL OR m.id = single)
                OR o.itemtype = 'course' AND kind IS NULL AND single IS NULL))
    SELECT coalesce(json_agg(json_build_array(
               coalesce(i.cm::text, 'course'), coalesce(i.itemnumber, 0), coalesce(i.scaleid, 0),
               CASE WHEN i.itemtype = 'course' THEN 'Course total' ELSE {f}.text_line(i.itemname) END,
               i.grademin, i.grademax, i.gradepass, i.locked, i.hidden, (
               SELECT coalesce(json_agg(json_build_array(
                          p.id, v.value, r.locked, r.hidden, r.overridden, r.feedback, r.feedbackformat,
                          r.usermodified, r.submitted, r.graded,
                          v.text, CASE WHEN v.value IS NULL OR i.gradetype = 2 OR i.form <> 1 THEN v.text
                                       ELSE v.text || ' / ' || round(i.grademax, i.digits) END,
                          {f}.text_html(r.feedback, r.feedbackformat, true, '')) ORDER BY p.place), '[]')
                 FROM unnest(people) WITH ORDINALITY AS p (id, place)
                 JOIN r ON r.itemid = i.id AND r.userid = p.id
                CROSS JOIN LATERAL (
                      SELECT CASE WHEN r.stale THEN 'Error' ELSE {f}.grade_shown(i.gradetype, i.scaleid, letters,
                             w.value, r.low, r.high, i.form, i.digits) END AS text, w.value
                        FROM (SELECT CASE WHEN NOT r.stale AND (all_hidden OR NOT r.shade)
                                          THEN r.value END AS value) AS w) AS v
                WHERE all_hidden OR NOT r.dark)) ORDER BY i.id), '[]')
      FROM i WHERE all_hidden OR NOT i.dark);
END
$$;
