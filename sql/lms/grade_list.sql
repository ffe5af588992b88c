-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- A page of course totals (contract 8.7, 8.8; ambiguities N48-N55): of this course or of this user (the
-- other NULL), changed in the window, ordered by external ids; with total, how many there are in all, and
-- state, whether any on the page was recomputed or is stale. Totals without a grade, and records without
-- an external id or deleted through the API, are left out; hidden: with those students do not see. A
-- page without any is one row with userid NULL.

CREATE FUNCTION {f}.grade_list(course bigint, person bigint, since bigint, until bigint, hidden boolean,
    page bigint, size bigint)
RETURNS TABLE (userid text, courseid text, rawfinalgrade text, rawgrademax text, gradeletter text,
    gradepercent text, feedback text, timemodified text, total bigint, state text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
#variable_conflict use_column
DECLARE
    now CONSTANT bigint := floor(date_part('epoch', clock_timestamp()))::bigint;
    totals CONSTANT bigint[] := CASE WHEN course IS NOT NULL THEN ARRAY(
        SELECT i.id FROM {grade_items} AS i WHERE i.courseid = course AND i.itemtype = 'course')
        ELSE {f}.grade_totals_of(person) END;
BEGIN
    RETURN QUERY
    WITH hit AS MATERIALIZED (
        SELECT u.idnumber AS who, c.idnumber AS what, c.id AS course, n.id, n.value, n.low, n.high, n.state,
               i.scaleid, i.gradetype, g.feedback,
               coalesce(CASE WHEN n.changed THEN now ELSE g.timemodified END, 0) AS changed,
               row_number() OVER (ORDER BY u.idnumber COLLATE "C", c.idnumber COLLATE "C", u.id, c.id) AS place
          FROM {f}.grade_now(totals, CASE WHEN person IS NOT NULL THEN ARRAY[person] END) AS n
          JOIN {grade_items} AS i ON i.id = n.itemid
          JOIN {grade_categories} AS k ON k.id = i.iteminstance
          JOIN {course} AS c ON c.id = i.courseid AND c.idnumber <> ''
          JOIN {user} AS u ON u.id = n.userid AND u.deleted = 0 AND u.idnumber <> ''
          LEFT JOIN {grade_grades} AS g ON g.id = n.id
         WHERE n.value IS NOT NULL
           AND coalesce(CASE WHEN n.changed THEN now ELSE g.timemodified END, 0) BETWEEN since AND until
           AND (grade_list.hidden OR NOT EXISTS (
                SELECT FROM unnest(ARRAY[i.hidden, k.hidden, g.hidden]) AS h (hidden)
                 WHERE h.hidden = 1 OR h.hidden > now))
           AND NOT (u.suspended = 1 AND EXISTS (
                    SELECT FROM nexsis.deleted AS d
                     WHERE d.kind = 'user' AND d.external_id = u.idnumber AND d.moodle_id = u.id))
           AND NOT (c.visible = 0 AND EXISTS (
                    SELECT FROM nexsis.deleted AS d
                     WHERE d.kind = 'course' AND d.external_id = c.idnumber AND d.moodle_id = c.id))),
    shown AS MATERIALIZED (
        SELECT h.* FROM hit AS h WHERE h.place > (page - 1) * size AND h.place <= page * size)
    SELECT h.who::text, h.what::text, {f}.grade_number(h.value), {f}.grade_number(h.high),
           CASE WHEN h.gradetype = 2 THEN {f}.grade_word(h.scaleid, h.value)
                ELSE {f}.grade_letter(l.contextid, least(greatest({f}.grade_scaled(h.value::float8,
                          h.low::float8, h.high::float8, 0, 100), 0), 100)) END,
           {f}.grade_number(round(CASE WHEN h.high = h.low THEN 1 ELSE (h.value - h.low) / (h.high - h.low) END, 4)),
           coalesce(h.feedback, ''),
           to_char(to_timestamp(h.changed) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
           a.total, max(h.state) OVER ()
      FROM (SELECT count(*) AS total FROM hit) AS a
      LEFT JOIN shown AS h ON true
      LEFT JOIN {f}.grade_letter_contexts(ARRAY(SELECT DISTINCT s.course FROM shown AS s)) AS l
             ON l.courseid = h.course
     ORDER BY h.place;
END
$$;
