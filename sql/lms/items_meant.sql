-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Calls by Moodle's ids (call.ids = moodle) say themselves what is new: an item that names a record
-- there is none of fails with not_found, a new one whose id number is taken with id_taken, and so does
-- one that is to get another's (contract 4.1; for accounts the rule is ours). kind: user, course, group.

CREATE FUNCTION {f}.items_meant(call jsonb, kind text, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    IF call ->> 'ids' IS DISTINCT FROM 'moodle' THEN
        RETURN work;
    END IF;
    RETURN ARRAY(
    SELECT CASE WHEN w.outcome = 'failed' THEN w
           WHEN w.given ? ('moodle' || kind) AND w.id IS NULL
           THEN {f}.item_fail(w, {f}.problem('not_found', 'id', pg_catalog.format(
                'Moodle has no %s %s', kind, w.given ->> ('moodle' || kind))))
           WHEN NOT w.given ? ('moodle' || kind) AND w.id IS NOT NULL
           THEN {f}.item_fail(w, {f}.problem('id_taken', 'idnumber', pg_catalog.format(
                'the id number "%s" belongs to %s %s', w.key, kind, w.id)))
           WHEN o.id IS NOT NULL
           THEN {f}.item_fail(w, {f}.problem('id_taken', 'idnumber', pg_catalog.format(
                'the id number "%s" belongs to %s %s', w.given ->> 'idnumber', kind, o.id)))
           ELSE w END
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN LATERAL (
           SELECT t.id FROM (
                  SELECT u.id FROM {user} AS u
                   WHERE kind = 'user' AND u.idnumber = w.given ->> 'idnumber' AND u.deleted = 0
                   UNION ALL
                  SELECT c.id FROM {course} AS c
                   WHERE kind = 'course' AND c.idnumber = w.given ->> 'idnumber'
                   UNION ALL
                  SELECT x.id FROM pg_catalog.unnest(work) AS x
                   WHERE x.given ->> 'idnumber' = w.given ->> 'idnumber' AND x.pos < w.pos) AS t
            WHERE w.given ->> 'idnumber' <> '' AND t.id IS DISTINCT FROM w.id LIMIT 1) AS o
             ON w.given ? ('moodle' || kind)
     ORDER BY w.pos);
END
$$;
