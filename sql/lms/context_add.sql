-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Gives context rows (contract 0.2) to records of one level that have none: below the context of
-- parents[i], or below the system when parents is NULL. Rows that exist stay as they are.

CREATE FUNCTION {f}.context_add(level int, instances bigint[], parents bigint[] = NULL)
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    added bigint[];
BEGIN
    WITH a AS (
         INSERT INTO {context} (contextlevel, instanceid, path, depth, locked)
         SELECT level, i.instance, NULL, 0, 0
           FROM pg_catalog.unnest(instances) WITH ORDINALITY AS i (instance, place)
          WHERE NOT EXISTS (SELECT FROM {context} AS c
                             WHERE c.contextlevel = level AND c.instanceid = i.instance)
          ORDER BY i.place
         ON CONFLICT (contextlevel, instanceid) DO NOTHING
         RETURNING id)
    SELECT pg_catalog.array_agg(a.id) INTO added FROM a;
    IF added IS NULL THEN
        RETURN;
    END IF;

    UPDATE {context} AS c
       SET path = p.path || '/' || c.id, depth = p.depth + 1
      FROM pg_catalog.unnest(instances) WITH ORDINALITY AS i (instance, place)
      JOIN {context} AS p ON CASE WHEN parents IS NULL THEN p.contextlevel = 10
                             ELSE p.id = parents[i.place] END
     WHERE c.id = ANY (added) AND c.instanceid = i.instance;
END
$$;
