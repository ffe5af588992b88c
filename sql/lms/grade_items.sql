-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The grade items of these courses as the recomputation needs them, with the settings of site and
-- course worked in (contract 8.1, 8.6).

CREATE FUNCTION {f}.grade_items(courses bigint[])
RETURNS {f}.grade_item[] LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    s CONSTANT jsonb := {f}.settings('{grade_includescalesinaggregation, enableoutcomes, unlimitedgrades,
                                       gradeoverhundredprocentmax, grade_minmaxtouse}');
    scales CONSTANT boolean := coalesce(s ->> 'grade_includescalesinaggregation', '0') NOT IN ('', '0');
    outcomes CONSTANT boolean := coalesce(s ->> 'enableoutcomes', '0') NOT IN ('', '0');
    unlimited CONSTANT boolean := coalesce(s ->> 'unlimitedgrades', '0') NOT IN ('', '0');
    roof CONSTANT float8 := coalesce(s ->> 'gradeoverhundredprocentmax', '10')::float8;
BEGIN
    RETURN {f}.grade_limits(ARRAY(
    SELECT ROW(i.id, i.courseid, o.id,
               CASE WHEN i.itemtype IN ('course', 'category') THEN o.parent ELSE i.categoryid END,
               o.depth::int, o.aggregation::int, o.keephigh::int, o.droplow::int, false,
               o.aggregateonlygraded <> 0,
               (i.gradetype = 1 OR i.gradetype = 2 AND scales)
               AND (NOT outcomes OR i.outcomeid IS NULL OR p.aggregateoutcomes <> 0),
               i.gradetype::int, i.grademin::float8, i.grademax::float8, i.aggregationcoef::float8,
               i.aggregationcoef2::float8, i.weightoverride <> 0,
               i.itemtype IN ('course', 'category') AND coalesce(i.calculation, '') = ''
               OR coalesce(m.value, s ->> 'grade_minmaxtouse') = '2',
               CASE WHEN unlimited OR o.aggregation >= 100 THEN roof ELSE 1 END,
               coalesce(i.calculation, '') <> '',
               i.locked <> 0 OR coalesce(i.calculation, '') <> '')::{f}.grade_item
      FROM {grade_items} AS i
      LEFT JOIN {grade_categories} AS o
             ON o.id = i.iteminstance AND i.itemtype IN ('course', 'category')
      LEFT JOIN {grade_categories} AS p
             ON p.id = CASE WHEN i.itemtype IN ('course', 'category') THEN o.parent ELSE i.categoryid END
      LEFT JOIN {grade_settings} AS m ON m.courseid = i.courseid AND m.name = 'minmaxtouse'
     WHERE i.courseid = ANY (courses)
     ORDER BY i.id));
END
$$;
