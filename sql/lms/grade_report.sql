-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The user report of the gradebook for each of these people: a JSON array, an element an item, in the
-- order of gradereport_user_get_grade_items' members (contract 10.8). What is hidden stays so for whoever
-- does not see hidden grades (all_hidden); totals it could be read from too. Ranks and averages are left out.

CREATE FUNCTION {f}.grade_report(course bigint, people bigint[], all_hidden boolean, everybody boolean)
RETURNS TABLE (userid bigint, maxdepth bigint, items json)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
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
               i.categoryid, i.outcomeid, i.outcomeid, CASE WHEN everybody THEN i.locked <> 0 END, i.cm,
               CASE WHEN 'weight' <> ALL (off) THEN r.weight END,
               CASE WHEN 'weight' <> ALL (off) THEN round(r.weight * 100, 2) || ' %' END,
               CASE WHEN 'weight' <> ALL (off) AND r.status NOT IN ('used', 'unknown') THEN r.status END,
               CASE WHEN v.open AND NOT r.stale THEN v.value END, r.submitted, r.graded, false, r.stale, r.dark,
               CASE WHEN everybody THEN i.locked <> 0 OR r.locked <> 0 END,
               CASE WHEN everybody THEN r.overridden <> 0 END,
               CASE WHEN 'grade' = ANY (off) THEN NULL WHEN r.stale THEN 'Error' WHEN v.text THEN '-'
                    WHEN i.simple THEN round(v.value, i.digits)::text
                    ELSE {f}.grade_shown(i.gradetype, i.scaleid, letters, v.value, r.low, r.high, i.form, i.digits) END,
               CASE WHEN 'range' <> ALL (off) THEN r.low END, CASE WHEN 'range' <> ALL (off) THEN r.high END,
               CASE WHEN 'range' = ANY (off) THEN NULL
                    WHEN i.gradetype = 1 THEN round(r.low, ranges) || '&ndash;' || round(r.high, ranges)
                    WHEN i.gradetype = 2 THEN {f}.grade_word(i.scaleid, r.low) || '&ndash;'
                                              || {f}.grade_word(i.scaleid, r.high) ELSE '' END,
               CASE WHEN 'percentage' = ANY (off) THEN NULL WHEN r.stale THEN 'Error' WHEN v.text THEN '-'
                    ELSE {f}.grade_percent(i.gradetype, v.value, r.low, r.high, i.digits) END,
               CASE WHEN 'lettergrade' = ANY (off) THEN NULL WHEN r.stale THEN 'Error' WHEN v.text THEN '-'
                    ELSE {f}.grade_shown(i.gradetype, i.scaleid, letters, v.value, r.low, r.high, 3, i.digits) END,
               NULL, NULL, NULL,
               CASE WHEN 'feedback' = ANY (off) THEN NULL WHEN v.open THEN coalesce(r.feedback, '') ELSE '' END,
               CASE WHEN 'feedback' <> ALL (off) THEN r.feedbackformat END) ORDER BY r.place)
      FROM {f}.grade_report_rows(course, people) AS r
      JOIN (SELECT o.*, coalesce(o.decimals::int, points) AS digits,
                   CASE WHEN o.display = 0 THEN shape ELSE o.display::int END AS form,
                   o.gradetype = 1 AND 1 IN (o.display, CASE WHEN o.display = 0 THEN shape END) AS simple,
                   (SELECT m.id FROM {course_modules} AS m JOIN {modules} AS n ON n.id = m.module
                     WHERE o.itemtype = 'mod' AND m.course = o.courseid AND m.instance = o.iteminstance
                       AND n.name = o.itemmodule LIMIT 1) AS cm
              FROM {grade_items} AS o WHERE o.courseid = course OFFSET 0) AS i ON i.id = r.itemid
     CROSS JOIN LATERAL (
           SELECT w.*, w.value IS NULL AND i.gradetype IN (1, 2) OR NOT w.open AS text
             FROM (SELECT all_hidden OR NOT r.dark AS open,
                          CASE WHEN totals OR NOT r.shade THEN r.value END AS value) AS w) AS v
     WHERE all_hidden OR NOT r.dark OR dim = '2' OR dim = '1' AND r.until
     GROUP BY r.userid;
END
$$;
