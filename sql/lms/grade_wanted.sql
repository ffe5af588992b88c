-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What each item changes: new = {"finalgrade"} and {"locked"} where they differ; exact is the grade as
-- the log has it. The outcome is created, updated or unchanged, or failed: out of the total's range, a
-- total that takes none, a user who is not in the course.

CREATE FUNCTION {f}.grade_wanted(work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' THEN w
           WHEN p.problem IS NOT NULL THEN {f}.item_fail(w, p.problem)
           ELSE {f}.item_set(w, new => c.new, more => w.more || pg_catalog.jsonb_build_object('exact', g.grade),
                outcome => CASE WHEN c.new = '{}' THEN 'unchanged' WHEN w.id IS NULL THEN 'created'
                                ELSE 'updated' END)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (
           SELECT (w.more ->> 'grademin')::numeric AS low, (w.more ->> 'grademax')::numeric AS high,
                  (w.more ->> 'roof')::numeric AS roof, (w.more ->> 'gradetype')::int AS kind,
                  (w.given ->> 'grade')::numeric AS given) AS i
     CROSS JOIN LATERAL (
           SELECT CASE WHEN i.kind = 2 THEN pg_catalog.round(i.given) ELSE i.given END AS grade) AS g
     CROSS JOIN LATERAL (
           SELECT CASE WHEN pg_catalog.round(g.grade, 5) IS DISTINCT FROM (w.old ->> 'finalgrade')::numeric
                            OR coalesce((w.old ->> 'overridden')::bigint, 0) = 0
                            OR (w.old ->> 'low')::numeric <> i.low OR (w.old ->> 'high')::numeric <> i.high
                       THEN pg_catalog.jsonb_build_object('finalgrade', pg_catalog.round(g.grade, 5))
                       ELSE '{}' END
                  || CASE WHEN w.given -> 'lock' IN ('true', 'false')
                               AND (w.given ->> 'lock')::boolean
                                   <> (coalesce((w.old ->> 'locked')::bigint, 0) <> 0
                                       OR coalesce((w.old ->> 'locktime')::bigint, 0) <> 0)
                          THEN pg_catalog.jsonb_build_object('locked', w.given -> 'lock') ELSE '{}' END
                  AS new) AS c
     CROSS JOIN LATERAL (
           SELECT CASE
                  WHEN (w.more ->> 'enrolled')::boolean IS FALSE
                  THEN {f}.problem('not_enrolled', 'userid', pg_catalog.format(
                       'user "%s" is not enrolled in course "%s"', w.given ->> 'userid', w.given ->> 'courseid'))
                  WHEN i.kind NOT IN (1, 2)
                  THEN {f}.problem('no_grade_here', 'catid', 'this category has no numeric total')
                  WHEN (w.more ->> 'locked')::boolean
                  THEN {f}.problem('grade_locked', 'catid', 'the category''s total is locked in Moodle for '
                       || 'everybody; unlock it there')
                  WHEN (w.more ->> 'overridable')::boolean IS FALSE
                  THEN {f}.problem('override_disabled', 'catid', 'the site does not let totals be overridden '
                       || '(Moodle''s setting grade_overridecat)')
                  WHEN g.grade < i.low OR g.grade > i.high * i.roof
                  THEN {f}.problem('invalid_value', 'grade', pg_catalog.format('grade must be from %s to %s',
                       pg_catalog.trim_scale(i.low), pg_catalog.trim_scale(i.high * i.roof)))
                  END AS problem) AS p);
END
$$;
