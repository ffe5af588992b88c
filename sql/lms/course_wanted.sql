-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What each item would change in its course, beside its category: new = the columns that differ. An
-- outcome updated with nothing to change becomes unchanged.
-- Courses that come back are visible again unless somebody else had hidden them; hidden categories
-- hide what moves into them (contract 4.2). Weekly courses end where their last week does.

CREATE FUNCTION {f}.course_wanted(run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' THEN w
           ELSE {f}.item_set(w, new => w.new || n.columns || v.columns || e.columns,
                outcome => CASE WHEN w.outcome = 'updated' AND w.new || n.columns = '{}'
                                 AND w.more IS NULL THEN 'unchanged' END)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (
           SELECT coalesce(pg_catalog.jsonb_object_agg(s.key, s.value)
                           FILTER (WHERE s.value IS DISTINCT FROM w.old -> s.key), '{}') AS columns
             FROM pg_catalog.jsonb_each({f}.course_stored(run, w.key, w.given, w.old)) AS s) AS n
     CROSS JOIN LATERAL (
           SELECT CASE WHEN w.id IS NULL THEN '{}'
                  WHEN n.columns ? 'visible'
                  THEN pg_catalog.format('{"visibleold": %s}', n.columns -> 'visible')
                  WHEN (SELECT k.visible = 0 FROM {course_categories} AS k
                         WHERE k.id = (w.new ->> 'category')::bigint)
                  THEN CASE w.old ->> 'visible' WHEN '0' THEN '{}' ELSE '{"visible": 0}' END
                  WHEN w.outcome = 'restored' AND NOT (w.more ->> 'was_suspended')::boolean
                  THEN '{"visible": 1, "visibleold": 1}'
                  ELSE '{}' END::jsonb AS columns) AS v
     CROSS JOIN LATERAL (
           SELECT CASE WHEN w.old ->> 'format' = 'weeks' AND n.columns ? 'startdate'
                        AND coalesce((SELECT o.value FROM {course_format_options} AS o
                                       WHERE o.courseid = w.id AND o.format = 'weeks'
                                         AND o.sectionid = 0 AND o.name = 'automaticenddate'), '1') = '1'
                  THEN pg_catalog.jsonb_build_object('enddate', (n.columns ->> 'startdate')::bigint
                       + 604800 * (SELECT pg_catalog.max(s.section) FROM {course_sections} AS s
                                    WHERE s.course = w.id))
                  ELSE '{}' END AS columns) AS e);
END
$$;
