-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Marks Moodle's cached permissions or preferences as old (contract 0.3): one row of cache_flags a
-- name, its times renewed when there is one. kind: accesslib/dirtyusers, accesslib/dirtycontexts or
-- userpreferenceschanged; names: user ids or context paths.

CREATE FUNCTION {f}.flag_set(run {f}.run, kind text, names text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    expires CONSTANT bigint := run.now
        + coalesce({f}.settings('{"sessiontimeout"}') ->> 'sessiontimeout', '28800')::bigint;
BEGIN
    UPDATE {cache_flags} AS c
       SET timemodified = run.now, expiry = expires
     WHERE c.flagtype = kind AND c.name = ANY (names);

    INSERT INTO {cache_flags} (flagtype, name, timemodified, value, expiry)
    SELECT kind, n.name, run.now, '1', expires
      FROM (SELECT DISTINCT u.name FROM pg_catalog.unnest(names) AS u (name)) AS n
     WHERE NOT EXISTS (SELECT FROM {cache_flags} AS c WHERE c.flagtype = kind AND c.name = n.name
                        OFFSET 0)
     ORDER BY n.name;
END
$$;
