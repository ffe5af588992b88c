-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Gives context rows (contract 0.2) to records of one level that have none: below the context
-- parents[i], or below the system where parents is NULL. Rows that exist stay as they are.
-- Ends the call with 23505, so that it is run again, when Moodle makes one of them meanwhile.

CREATE FUNCTION {f}.context_add(run {f}.run, level int, instances bigint[], parents bigint[] = NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ids CONSTANT regclass := pg_catalog.pg_get_serial_sequence('{context}', 'id');
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(instances) AS i
                    WHERE NOT EXISTS (SELECT FROM {context} AS c
                                       WHERE c.contextlevel = level AND c.instanceid = i OFFSET 0)) THEN
        RETURN;
    END IF;
    INSERT INTO {context} (id, contextlevel, instanceid, path, depth, locked)
    SELECT n.id, level, n.instance, p.path || '/' || n.id, p.depth + 1, 0
      FROM (SELECT pg_catalog.nextval(ids) AS id, m.instance, m.parent
              FROM (SELECT i.instance, i.parent
                      FROM ROWS FROM (pg_catalog.unnest(instances), pg_catalog.unnest(parents))
                           WITH ORDINALITY AS i (instance, parent, place)
                     WHERE NOT EXISTS (SELECT FROM {context} AS c
                                        WHERE c.contextlevel = level AND c.instanceid = i.instance OFFSET 0)
                     ORDER BY i.place) AS m) AS n
      LEFT JOIN LATERAL (
           SELECT x.path, x.depth FROM {context} AS x WHERE x.id = coalesce(n.parent, run.top) OFFSET 0) AS p ON true;
END
$$;
