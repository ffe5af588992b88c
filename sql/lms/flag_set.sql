-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Marks Moodle's cached permissions or preferences as old (contract 0.3): one row of cache_flags a
-- name, its times renewed when there is one. kind: accesslib/dirtyusers, accesslib/dirtycontexts or
-- userpreferenceschanged; names: user ids or context paths. Rows are looked up by name alone: of the
-- two indexes that is the one worth having.

CREATE FUNCTION {f}.flag_set(run {f}.run, kind text, names text[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    expires CONSTANT bigint := run.now
        + coalesce({f}.settings('{"sessiontimeout"}') ->> 'sessiontimeout', '28800')::bigint;
    present text[];
BEGIN
    IF pg_catalog.cardinality(names) > 1 THEN
        PERFORM {f}.flag_lock(kind, names);
    END IF;
    WITH renewed AS (
         UPDATE {cache_flags} AS c
            SET timemodified = run.now, expiry = expires
           FROM pg_catalog.unnest(names) AS n (name)
          CROSS JOIN LATERAL (SELECT x.id, x.flagtype FROM {cache_flags} AS x
                               WHERE x.name = n.name OFFSET 0) AS f
          WHERE f.flagtype = kind AND c.id = f.id
         RETURNING c.name)
    SELECT pg_catalog.array_agg(r.name) INTO present FROM renewed AS r;

    INSERT INTO {cache_flags} (flagtype, name, timemodified, value, expiry)
    SELECT kind, n.name, run.now, '1', expires
      FROM (SELECT x FROM pg_catalog.unnest(names) AS x
            EXCEPT
            SELECT x FROM pg_catalog.unnest(present) AS x) AS n (name)
     ORDER BY n.name;
END
$$;
