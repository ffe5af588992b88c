-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What each item would change: new = the columns of user_enrolments that differ; more.assign = role
-- ids to be assigned, more.unassign = assignments [{"id", "role"}] to be taken away. An outcome
-- updated with nothing to change becomes unchanged.

CREATE FUNCTION {f}.enrol_wanted(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    work := {f}.enrol_roles_wanted(call, work);
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' THEN w
           WHEN p.field IS NOT NULL
           THEN {f}.item_fail(w, {f}.problem('invalid_value', p.field, p.detail))
           ELSE {f}.item_set(w, new => n.columns,
                outcome => CASE WHEN w.outcome = 'updated' AND n.columns = '{}'
                                 AND NOT w.more ?| ARRAY['tombstone', 'assign', 'unassign']
                                THEN 'unchanged' END)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (
           SELECT CASE WHEN w.given ? 'timestart' THEN coalesce({f}.moment(w.given -> 'timestart'), 0)
                       ELSE coalesce((w.old -> 'timestart')::bigint, 0) END AS timestart,
                  CASE WHEN w.given ? 'timeend' THEN coalesce({f}.moment(w.given -> 'timeend'), 0)
                       ELSE coalesce((w.old -> 'timeend')::bigint, 0) END AS timeend,
                  CASE WHEN w.given ? 'status' THEN (w.given -> 'status')::bigint
                       WHEN w.old IS NULL
                            OR w.outcome = 'restored' AND NOT (w.more -> 'was_suspended')::boolean THEN 0
                       ELSE (w.old -> 'status')::bigint END AS status OFFSET 0) AS t
     CROSS JOIN LATERAL (
           SELECT coalesce(pg_catalog.jsonb_object_agg(x.name, x.value) FILTER (
                           WHERE x.value IS DISTINCT FROM (w.old -> x.name)::bigint), '{}') AS columns
             FROM (VALUES ('status', t.status), ('timestart', t.timestart), ('timeend', t.timeend))
                  AS x (name, value)) AS n
     CROSS JOIN LATERAL (
           SELECT CASE WHEN t.timestart < 0 THEN 'timestart'
                       WHEN t.timeend < 0 OR w.given ? 'timeend' AND e.early THEN 'timeend'
                       WHEN w.given ? 'timestart' AND e.early THEN 'timestart' END AS field,
                  CASE WHEN t.timestart < 0 OR t.timeend < 0 THEN 'a time after 1970 is needed'
                       ELSE 'the end is before the start' END AS detail
             FROM (SELECT t.timeend > 0 AND t.timeend < t.timestart) AS e (early)) AS p);
END
$$;
