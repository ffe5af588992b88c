-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Ids of accounts, in order, each once: those whose field (id, idnumber, username) is one of
-- list, or, field NULL, all. A search (criteria not NULL) finds no deleted accounts; criteria and
-- cohorts: see users_judged.

CREATE FUNCTION {f}.users_found(field text, list text[], criteria jsonb, cohorts bigint[])
RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    found bigint[];
BEGIN
    IF field = 'id' THEN
        found := ARRAY(SELECT u.id FROM {user} AS u WHERE u.id = ANY (list::bigint[]));
    ELSIF field = 'idnumber' THEN
        found := ARRAY(SELECT u.id FROM {user} AS u WHERE u.idnumber = ANY (list));
    ELSIF field = 'username' THEN -- the index begins with the host: each one there is
        found := ARRAY(
            WITH RECURSIVE h AS (
                 SELECT min(u.mnethostid) AS id FROM {user} AS u
                 UNION ALL
                 SELECT (SELECT min(u.mnethostid) FROM {user} AS u WHERE u.mnethostid > h.id)
                   FROM h WHERE h.id IS NOT NULL)
            SELECT u.id FROM {user} AS u
             WHERE u.mnethostid = ANY (ARRAY(SELECT h.id FROM h)) AND u.username = ANY (list));
    ELSIF cohorts IS NOT NULL THEN
        found := ARRAY(SELECT DISTINCT m.userid FROM {cohort_members} AS m WHERE m.cohortid = ANY (cohorts));
    END IF;
    IF field IS NOT NULL AND criteria IS NULL AND cohorts IS NULL THEN
        RETURN QUERY SELECT f.id FROM unnest(found) AS f (id) ORDER BY f.id;
    ELSE
        RETURN QUERY SELECT j.id FROM {f}.users_judged(found, criteria, criteria IS NOT NULL, cohorts)
                               AS j (id);
    END IF;
END
$$;
