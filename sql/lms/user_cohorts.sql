-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Cohorts the items name (cohort0 .. cohort9: an idnumber, or id:12 for Moodle's own id) that the
-- user is not in yet: more.cohorts = [{"id", "level", "instance"}] (contract 2.1, ambiguities N42).
-- Unknown cohorts, twins and cohorts owned by a plugin are errors of the member that names them.

CREATE FUNCTION {f}.user_cohorts(work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.new IS NULL THEN w
           WHEN c.errors IS NOT NULL THEN {f}.item_fail(w, c.errors)
           WHEN c.cohorts IS NULL THEN w
           ELSE {f}.item_set(w, more => {f}.more_add(w.more, 'cohorts', c.cohorts,
                                     pg_catalog.jsonb_build_object('cohorts', c.names)))
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (
           SELECT pg_catalog.jsonb_agg(DISTINCT pg_catalog.jsonb_build_object(
                      'id', k.id, 'level', k.level, 'instance', k.instance))
                  FILTER (WHERE k.problem IS NULL AND NOT k.member) AS cohorts,
                  pg_catalog.jsonb_agg(DISTINCT g.value)
                  FILTER (WHERE k.problem IS NULL AND NOT k.member) AS names,
                  pg_catalog.jsonb_agg({f}.problem(k.problem, g.key, k.detail) ORDER BY g.key)
                  FILTER (WHERE k.problem IS NOT NULL) AS errors
             FROM pg_catalog.jsonb_each_text(w.given) AS g
            CROSS JOIN LATERAL {f}.cohort_find(g.value, w.id) AS k
            WHERE g.key ~ '^cohort[0-9]$' AND g.value <> '') AS c);
END
$$;
