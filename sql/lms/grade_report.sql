-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The user report of the gradebook for each of these people: a JSON array, an element an item, in the
-- order of gradereport_user_get_grade_items' members (contract 10.8). What is hidden stays so for whoever
-- does not see hidden grades (all_hidden); totals it could be read from too. Ranks and averages are left out.

CREATE FUNCTION {f}.grade_report(course bigint, people bigint[], all_hidden boolean, everybody boolean)
RETURNS TABLE (userid bigint, maxdepth bigint, items json)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
    points CONSTANT int := {f}.grade_decimals(course);
    ranges CONSTANT int := coalesce(nullif({f}.grade_setting(course, 'report_user_rangedecimals'), '')::int, 0);
    shape CONSTANT int := coalesce(nullif({f}.grade_setting(course, 'displaytype'), '')::int, 1);
    dim CONSTANT text := coalesce({f}.grade_setting(course, 'report_user_showhiddenitems'), '1');
    totals CONSTANT boolean := all_hidden
        OR {f}.grade_setting(course, 'report_user_showtotalsifcontainhidden') IS NOT DISTINCT FROM '2';
    off CONSTANT text[] := ARRAY(
        SELECT o.name FROM unnest('{weight,grade,range,percentage,feedback,lettergrade}'::text[]) AS o (name)
         WHERE coalesce({f}.grade_setting(course, 'report_user_show' || o.name), '') IN ('', '0'));
    letters CONSTANT bigint := (SELECT l.contextid FROM {f}.grade_letter_contexts(ARRAY[course]) AS l);
BEGIN
    RETURN QUERY
    SELECT r.userid, max(r.depth) + 1, json_agg(json_build_array(
               i.id, i.itemname, i.itemtype, i.itemmodule, i.iteminstance, i.itemnumber, i.idnumber,
               i.categoryid, i.outcomeid, i.outcomeid, CASE WHEN everybody THEN i.locked <> 0 END, m.id,
               CASE WHEN 'weight' <> ALL (off) THEN r.weight END,
               CASE WHEN 'weight' <> ALL (off) THEN round(r.weight * 100, 2) || ' %' END,
               CASE WHEN 'weight' <> ALL (off) AND r.status NOT IN ('used', 'unknown') THEN r.status END,
               CASE WHEN v.open AND NOT r.stale THEN v.value END, g.timecreated, r.graded, false, r.stale, r.dark,
               CASE WHEN everybody THEN i.locked <> 0 OR coalesce(g.locked, 0) <> 0 END,
               CASE WHEN everybody THEN coalesce(g.overridden, 0) <> 0 END,
               CASE WHEN 'grade' = ANY (off) THEN NULL WHEN r.stale THEN 'Error' WHEN NOT v.open THEN '-'
                    ELSE {f}.grade_shown(i.gradetype, i.scaleid, letters, v.value, r.low, r.high, v.display,
                                         v.decimals) END,
               CASE WHEN 'range' <> ALL (off) THEN r.low END, CASE WHEN 'range' <> ALL (off) THEN r.high END,
               CASE WHEN 'range' <> ALL (off) AND i.gradetype IN (1, 2) THEN
                    {f}.grade_shown(i.gradetype, i.scaleid, letters, r.low, r.low, r.high, 1, ranges) || '&ndash;'
                    || {f}.grade_shown(i.gradetype, i.scaleid, letters, r.high, r.low, r.high, 1, ranges)
                    WHEN 'range' <> ALL (off) THEN '' END,
               CASE WHEN 'percentage' = ANY (off) THEN NULL WHEN r.stale THEN 'Error' WHEN NOT v.open THEN '-'
                    ELSE {f}.grade_shown(i.gradetype, i.scaleid, letters, v.value, r.low, r.high, 2, v.decimals) END,
               CASE WHEN 'lettergrade' = ANY (off) THEN NULL WHEN r.stale THEN 'Error' WHEN NOT v.open THEN '-'
                    ELSE {f}.grade_shown(i.gradetype, i.scaleid, letters, v.value, r.low, r.high, 3, v.decimals) END,
               NULL, NULL, NULL,
               CASE WHEN 'feedback' = ANY (off) THEN NULL WHEN v.open THEN coalesce(g.feedback, '') ELSE '' END,
               CASE WHEN 'feedback' <> ALL (off) THEN coalesce(g.feedbackformat, 0) END) ORDER BY r.place)
      FROM {f}.grade_report_rows(course, people) AS r
      JOIN {grade_items} AS i ON i.id = r.itemid
      LEFT JOIN {grade_grades} AS g ON g.id = r.gradeid
      LEFT JOIN LATERAL (
           SELECT o.id FROM {course_modules} AS o JOIN {modules} AS n ON n.id = o.module
            WHERE i.itemtype = 'mod' AND o.course = i.courseid AND o.instance = i.iteminstance
              AND n.name = i.itemmodule LIMIT 1) AS m ON true
     CROSS JOIN LATERAL (
           SELECT all_hidden OR NOT r.dark AS open, coalesce(i.decimals::int, points) AS decimals,
                  CASE WHEN i.display = 0 THEN shape ELSE i.display::int END AS display,
                  CASE WHEN totals OR NOT r.shade THEN r.value END AS value) AS v
     WHERE all_hidden OR NOT r.dark OR dim = '2' OR dim = '1' AND r.until
     GROUP BY r.userid;
END
$$;
