-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The columns an item's members ask for, as Moodle stores them (contract 4.1). Absent: keep, or for a
-- new course the default; null and "" clear, that is, give back the default (ambiguities N14, N16): the
-- id as short name, the time of creation as start. Other columns ({f}.course_columns) come as they are
-- stored.

CREATE FUNCTION {f}.course_stored(run {f}.run, key text, given jsonb, old jsonb)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
           'fullname', pg_catalog.btrim(given ->> 'fullname'),
           'shortname', CASE WHEN given ? 'shortname' OR old IS NULL
                             THEN coalesce(nullif(pg_catalog.btrim(given ->> 'shortname'), ''), key) END,
           'idnumber', CASE WHEN given ? 'idnumber' THEN coalesce(given ->> 'idnumber', '')
                            ELSE coalesce({f}.key_external(key), old ->> 'idnumber', '') END,
           'startdate', CASE WHEN given ? 'startdate' OR old IS NULL
                             THEN coalesce({f}.moment(given -> 'startdate'),
                                           (old ->> 'timecreated')::bigint, run.now) END))
           || CASE WHEN given ?| {f}.course_columns()
              THEN (SELECT pg_catalog.jsonb_object_agg(g.key, g.value) FROM pg_catalog.jsonb_each(given) AS g
                     WHERE g.key = ANY ({f}.course_columns())) ELSE '{}' END
$$;
