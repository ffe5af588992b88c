-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Refuses what Moodle's own forms would refuse (contract 4.1, "Checks"), all of an item's at once: only
-- what is about to change is looked at.

CREATE FUNCTION {f}.course_check(work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(CASE WHEN p.errors IS NULL THEN w ELSE {f}.item_fail(w, p.errors) END
                                ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (
           SELECT coalesce((w.new ->> 'startdate')::bigint, (w.old ->> 'startdate')::bigint) AS start) AS s
     CROSS JOIN LATERAL (
           SELECT pg_catalog.jsonb_agg({f}.problem(e.code, e.field, e.detail)) AS errors
             FROM (VALUES
                  (pg_catalog.length(w.new ->> 'idnumber') > 100, 'too_long', 'courseid',
                   'Moodle stores at most 100 characters of a course''s id number'),
                  (pg_catalog.length(w.new ->> 'shortname') > 255, 'too_long', 'shortname',
                   'at most 255 characters'),
                  (pg_catalog.length(w.new ->> 'fullname') > 254, 'too_long', 'fullname',
                   'at most 254 characters'),
                  (w.new ->> 'fullname' = '' OR w.id IS NULL AND NOT w.new ? 'fullname', 'missing_field',
                   'fullname', 'a course needs a full name'),
                  ((w.new ->> 'startdate')::bigint < 0, 'out_of_range', 'startdate',
                   'dates before 1970 are not possible'),
                  (w.new ? 'startdate' AND NOT w.new ? 'enddate' AND (w.old ->> 'enddate')::bigint > 0
                   AND (w.new ->> 'startdate')::bigint > (w.old ->> 'enddate')::bigint, 'invalid_value',
                   'startdate', pg_catalog.format('the course ends on %s; it cannot start after that',
                       pg_catalog.to_char(pg_catalog.timezone('UTC', pg_catalog.to_timestamp(
                           (w.old ->> 'enddate')::bigint)), 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'))),
                  (w.new ? 'format' AND (w.id IS NOT NULL OR w.new ->> 'format' NOT IN ('topics', 'weeks')
                      OR w.new ->> 'format' = 'weeks' AND coalesce((w.given ->> 'numsections')::int, 0) < 1),
                   'not_implemented', 'format', 'new courses can be of topics, or of weeks with their number; '
                   || 'the format of a course can only be changed in Moodle'),
                  (w.new ? 'enddate' AND (w.new ->> 'enddate')::bigint <> 0
                   AND s.start = 0, 'missing_field', 'startdate', 'a course that ends needs a start'),
                  (w.new ? 'enddate' AND (w.new ->> 'enddate')::bigint <> 0
                   AND (w.new ->> 'enddate')::bigint < s.start, 'invalid_value', 'enddate',
                   'a course cannot end before it starts')
                  ) AS e (wrong, code, field, detail)
            WHERE e.wrong AND w.outcome <> 'failed') AS p);
END
$$;
