-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What most items of a large set are, done in a few statements: enrolments that are just as given, and
-- new ones with one role and nothing else to it. Gives these items, done, with nothing but key, id and
-- outcome (and what the change feed will say); all others are left to the steps after this one, so
-- nothing is refused here.

CREATE FUNCTION {f}.enrol_quick(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    s CONSTANT jsonb := {f}.settings('{enrol_plugins_enabled,recovergradesdefault}');
    roles jsonb;
    rows {f}.enrol_row[];
BEGIN
    IF coalesce('manual' <> ALL (pg_catalog.string_to_array(s ->> 'enrol_plugins_enabled', ',')), true)
       OR NOT {f}.items_quick(call, work) THEN
        RETURN '{}'::{f}.item[];
    END IF;
    SELECT coalesce(pg_catalog.jsonb_object_agg(r.name, pg_catalog.jsonb_build_array(r.id, r.shortname)), '{}')
      INTO roles
      FROM {f}.role_find(call, ARRAY(SELECT DISTINCT w.given ->> 'roleid' FROM pg_catalog.unnest(work) AS w
                                      WHERE w.given ->> 'roleid' <> '')) AS r
     WHERE r.code IS NULL;
    rows := {f}.enrol_plain(call, run, work, roles);
    rows := {f}.enrol_fresh(call, run, CASE WHEN coalesce(s ->> 'recovergradesdefault', '0') IN ('', '0')
        THEN ARRAY(SELECT r FROM pg_catalog.unnest(rows) AS r WHERE r.id IS NULL) ELSE '{}' END)
        || ARRAY(SELECT r FROM pg_catalog.unnest(rows) AS r WHERE r.id IS NOT NULL);
    RETURN ARRAY(
    SELECT ROW(r.pos, r.key, NULL, r.id, NULL, NULL, CASE r.outcome WHEN 'created'
               THEN pg_catalog.format('{"diff": {"status": [null, 0], "timestart": [null, %s], '
                    '"timeend": [null, %s], "roles": [null, [%s]]}}', r.timestart, r.timeend, n.name)::jsonb END,
               r.outcome, NULL, NULL, NULL)::{f}.item
      FROM pg_catalog.unnest(rows) AS r
      LEFT JOIN LATERAL (
           SELECT v.value -> 1 AS name FROM pg_catalog.jsonb_each(roles) AS v
            WHERE (v.value -> 0)::bigint = r.roleid LIMIT 1) AS n ON r.outcome = 'created');
END
$$;
