-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The cohort a text names (an idnumber, or id:12), its context, and whether userid (may be NULL) is
-- in it. problem is NULL, or the slug of why nobody can be added to it.

CREATE FUNCTION {f}.cohort_find(name text, userid bigint, OUT id bigint, OUT level int,
    OUT instance bigint, OUT member boolean, OUT problem text, OUT detail text)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    hits bigint;
    ids text;
    plugin text;
BEGIN
    SELECT pg_catalog.count(*), pg_catalog.min(c.id), pg_catalog.min(x.contextlevel),
           pg_catalog.min(x.instanceid), pg_catalog.min(c.component),
           pg_catalog.string_agg(c.id::text, ' and ' ORDER BY c.id)
      INTO hits, id, level, instance, plugin, ids
      FROM {cohort} AS c
      JOIN {context} AS x ON x.id = c.contextid
     WHERE CASE WHEN cohort_find.name ~ '^id:[0-9]{1,18}$'
                THEN c.id = pg_catalog.substr(cohort_find.name, 4)::bigint
                ELSE c.idnumber = cohort_find.name END;
    IF hits = 0 THEN
        problem := 'unknown_cohort';
        detail := pg_catalog.format('no cohort has the id number "%s"; for Moodle''s own id write id:12', name);
    ELSIF hits > 1 THEN
        problem := 'ambiguous_id';
        detail := pg_catalog.format('the cohorts %s all have the id number "%s"; name one as id:12', ids, name);
    ELSIF plugin <> '' THEN
        problem := 'cohort_protected';
        detail := pg_catalog.format('the members of cohort "%s" are kept by the plugin %s', name, plugin);
    END IF;
    member := EXISTS (SELECT FROM {cohort_members} AS m
                       WHERE m.cohortid = cohort_find.id AND m.userid = cohort_find.userid);
END
$$;
