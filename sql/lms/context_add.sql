-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Gives context rows (contract 0.2) to records of one level that have none: below the context
-- parents[i], or below the system where parents is NULL. Rows that exist stay as they are.

CREATE FUNCTION {f}.context_add(run {f}.run, level int, instances bigint[], parents bigint[] = NULL)
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    missing CONSTANT bigint[] := ARRAY(
        SELECT i.instance FROM pg_catalog.unnest(instances) WITH ORDINALITY AS i (instance, place)
         WHERE NOT EXISTS (SELECT FROM {context} AS c
                            WHERE c.contextlevel = level AND c.instanceid = i.instance OFFSET 0)
         ORDER BY i.place);
    added bigint[];
BEGIN
    IF pg_catalog.cardinality(missing) = 0 THEN
        RETURN;
    END IF;
    WITH a AS (
         INSERT INTO {context} (contextlevel, instanceid, path, depth, locked)
         SELECT level, i.instance, NULL, 0, 0
           FROM pg_catalog.unnest(missing) WITH ORDINALITY AS i (instance, place)
          ORDER BY i.place
         ON CONFLICT (contextlevel, instanceid) DO NOTHING
         RETURNING id)
    SELECT pg_catalog.array_agg(a.id) INTO added FROM a;

    UPDATE {context} AS c
       SET (path, depth) = (
           SELECT p.path || '/' || c.id, p.depth + 1 FROM {context} AS p
            WHERE p.id = coalesce(parents[pg_catalog.array_position(instances, c.instanceid)], run.top))
     WHERE c.id = ANY (added);
END
$$;
