-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Compares these totals with what was seen of them: what differs is a row of nexsis.change of kind grade
-- (unless quiet) and is remembered. operation: changed (new ones too), cleared (no grade is given any more)
-- or vanished (the row is gone). diff has every member of the answer, before and after. gone: totals that
-- are no longer there. Result: how many differed.

CREATE FUNCTION {f}.grade_scan_compare(items bigint[], gone bigint[], quiet boolean)
RETURNS bigint LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    differed bigint;
BEGIN
    WITH d AS MATERIALIZED (
         SELECT coalesce(n.itemid, s.itemid) AS itemid, coalesce(n.userid, s.userid) AS userid,
                n.id, n.external_id, n.hash, n.value, n.low, n.high, n.courseid, n.scaleid, n.gradetype,
                n.feedback, n.hidden, s.external_id AS was_id, s.moodle_id AS was, s.answer AS old
           FROM {f}.grade_scan_rows(items) AS n
           FULL JOIN (SELECT x.* FROM nexsis.grade_seen AS x WHERE x.itemid = ANY (items || gone)) AS s
                  ON s.itemid = n.itemid AND s.userid = n.userid
          WHERE n.hash IS DISTINCT FROM s.hash),
    a AS MATERIALIZED (
         SELECT d.*, CASE WHEN d.hash IS NOT NULL THEN pg_catalog.jsonb_build_object(
                    'rawfinalgrade', {f}.grade_number(d.value), 'rawgrademax', {f}.grade_number(d.high),
                    'gradeletter', CASE WHEN d.gradetype = 2 THEN {f}.grade_word(d.scaleid, d.value)
                         ELSE {f}.grade_letter(l.contextid, least(greatest({f}.grade_scaled(d.value::float8,
                              d.low::float8, d.high::float8, 0, 100), 0), 100)) END,
                    'gradepercent', {f}.grade_number(pg_catalog.round(CASE WHEN d.high = d.low THEN 1
                         ELSE (d.value - d.low) / (d.high - d.low) END, 4)),
                    'feedback', d.feedback, 'hidden', d.hidden) END AS new
           FROM d
           LEFT JOIN {f}.grade_letter_contexts(ARRAY(
                     SELECT DISTINCT d.courseid FROM d WHERE d.courseid IS NOT NULL)) AS l
                  ON l.courseid = d.courseid),
    forgotten AS (
         DELETE FROM nexsis.grade_seen AS s USING a
          WHERE a.hash IS NULL AND s.itemid = a.itemid AND s.userid = a.userid),
    remembered AS (
         INSERT INTO nexsis.grade_seen AS s (itemid, userid, hash, external_id, moodle_id, answer)
         SELECT a.itemid, a.userid, a.hash, a.external_id, a.id, a.new FROM a WHERE a.hash IS NOT NULL
         ON CONFLICT (itemid, userid) DO UPDATE SET hash = excluded.hash, moodle_id = excluded.moodle_id,
            external_id = excluded.external_id, answer = excluded.answer),
    told AS (
         INSERT INTO nexsis.change (kind, operation, external_id, moodle_id, diff)
         SELECT 'grade', CASE WHEN a.hash IS NOT NULL THEN 'changed'
                              WHEN EXISTS (SELECT FROM {grade_grades} AS g
                                            WHERE g.itemid = a.itemid AND g.userid = a.userid) THEN 'cleared'
                              ELSE 'vanished' END,
                coalesce(a.external_id, a.was_id), coalesce(a.id, a.was), m.diff
           FROM a
          CROSS JOIN LATERAL (
                SELECT pg_catalog.jsonb_object_agg(k.key, pg_catalog.jsonb_build_array(
                           a.old -> k.key, a.new -> k.key)) AS diff
                  FROM pg_catalog.jsonb_object_keys(coalesce(a.new, a.old)) AS k (key)) AS m
          WHERE NOT quiet
          ORDER BY a.itemid, a.userid)
    SELECT pg_catalog.count(*) INTO differed FROM a;
    RETURN differed;
END
$$;
