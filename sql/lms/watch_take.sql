-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Makes rows of nexsis.change of what the triggers put aside, the oldest first, at most maximum, under the
-- ids they were given then: no run, request or key. Of a record without an external id, or where nothing
-- of note differs, none. What names a record may be gone by now: then it is called by what was put aside of
-- that. An id number that changed is told as a rename of ours is. Taking and telling are one transaction, the
-- caller's. Result: how many were taken, and the id of the last.

CREATE FUNCTION {f}.watch_take(maximum int, OUT taken int, OUT last bigint)
LANGUAGE sql VOLATILE AS $$
    WITH seen AS (
        DELETE FROM nexsis.watched AS w
         WHERE w.ctid = ANY (ARRAY(SELECT x.ctid FROM nexsis.watched AS x ORDER BY x.id LIMIT maximum))
        RETURNING w.*
    ), gone AS (
        SELECT pg_catalog.jsonb_object_agg(w.kind || ' ' || (w.before ->> 'id'), pg_catalog.jsonb_build_object(
                   'idnumber', w.before -> 'idnumber', 'courseid', w.before -> 'courseid') ORDER BY w.id DESC) AS images
          FROM nexsis.watched AS w
         WHERE w.kind IN ('user', 'course', 'group', 'instance') AND w.before ->> 'idnumber' IS DISTINCT FROM ''
           AND (w.after IS NULL OR w.after ->> 'idnumber' = '') AND w.before IS NOT NULL
    ), judged AS (
        SELECT s.*,
               CASE WHEN s.before IS NULL THEN 'created'
                    WHEN s.after IS NULL THEN 'deleted'
                    WHEN s.kind IN ('enrolment', 'member') THEN 'updated'
                    WHEN d.gone <> d.was_gone THEN CASE WHEN d.gone THEN 'deleted' ELSE 'created' END
                    WHEN s.before ->> 'idnumber' <> s.after ->> 'idnumber' THEN 'renamed'
                    ELSE 'updated' END AS operation
          FROM seen AS s
         CROSS JOIN LATERAL (
               SELECT s.before ->> 'idnumber' = '' OR coalesce(s.before ->> 'deleted', '0') = '1' AS was_gone,
                      s.after ->> 'idnumber' = '' OR coalesce(s.after ->> 'deleted', '0') = '1' AS gone) AS d
    ), told AS (
        INSERT INTO nexsis.change (id, at, kind, operation, external_id, moodle_id, diff)
        OVERRIDING SYSTEM VALUE
        SELECT j.id, j.at, j.kind, j.operation, k.key, (k.it ->> 'id')::bigint,
               CASE j.operation
                   WHEN 'deleted' THEN NULL
                   WHEN 'renamed' THEN d.diff - 'idnumber'
                        || pg_catalog.jsonb_build_object(j.kind || 'id', d.diff -> 'idnumber')
                   ELSE d.diff END
          FROM judged AS j
         CROSS JOIN gone AS g
         CROSS JOIN LATERAL (SELECT {f}.watch_diff(j.kind, j.before, j.after, j.password) AS diff) AS d
         CROSS JOIN LATERAL (SELECT CASE j.operation WHEN 'deleted' THEN j.before ELSE j.after END AS it) AS i
         CROSS JOIN LATERAL (SELECT i.it, {f}.watch_key(j.kind, i.it, g.images) AS key) AS k
         WHERE j.kind <> 'instance' AND k.key IS NOT NULL AND (d.diff IS NOT NULL OR j.operation <> 'updated')
    )
    SELECT pg_catalog.count(*)::int, pg_catalog.max(s.id) FROM seen AS s
$$;
