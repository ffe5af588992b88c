-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Marks Moodle's cached permissions or preferences as old (contract 0.3): one row of cache_flags a
-- name, its times renewed when there is one. kind: accesslib/dirtyusers, accesslib/dirtycontexts or
-- userpreferenceschanged; names: user ids or context paths. Rows are looked up by name alone: of the
-- two indexes that is the one worth having; and one by one, as no plan made while the table was empty
-- is then a bad one.

CREATE FUNCTION {f}.flag_set(run {f}.run, kind text, names text[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    expires CONSTANT bigint := run.now
        + coalesce({f}.settings('{"sessiontimeout"}') ->> 'sessiontimeout', '28800')::bigint;
    present text[];
    flag record;
BEGIN
    IF pg_catalog.cardinality(names) > 1 THEN
        PERFORM {f}.flag_lock(kind, names);
    END IF;
    FOR flag IN
        SELECT f.id, f.name
          FROM pg_catalog.unnest(names) AS n (name)
         CROSS JOIN LATERAL (SELECT x.id, x.flagtype, x.name FROM {cache_flags} AS x
                              WHERE x.name = n.name OFFSET 0) AS f
         WHERE f.flagtype = kind
         ORDER BY f.name
    LOOP
        UPDATE {cache_flags} AS c SET timemodified = run.now, expiry = expires WHERE c.id = flag.id;
        IF FOUND THEN
            present := pg_catalog.array_append(present, flag.name::text);
        END IF;
    END LOOP;

    INSERT INTO {cache_flags} (flagtype, name, timemodified, value, expiry)
    SELECT kind, n.name, run.now, '1', expires
      FROM (SELECT x FROM pg_catalog.unnest(names) AS x
            EXCEPT
            SELECT x FROM pg_catalog.unnest(present) AS x) AS n (name)
     ORDER BY n.name;
END
$$;
