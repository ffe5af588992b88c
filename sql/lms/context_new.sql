-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Context rows (contract 0.2) below the system for records of one level that are so new that nobody
-- can have given them any. Gives the rows' ids in the order of instances.

CREATE FUNCTION {f}.context_new(run {f}.run, level int, instances bigint[])
RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    next CONSTANT regclass := pg_catalog.pg_get_serial_sequence('{context}', 'id');
    ids CONSTANT bigint[] := ARRAY(SELECT pg_catalog.nextval(next) FROM pg_catalog.unnest(instances));
BEGIN
    INSERT INTO {context} (id, contextlevel, instanceid, path, depth, locked)
    SELECT n.id, level, n.instance, p.path || '/' || n.id, p.depth + 1, 0
      FROM ROWS FROM (pg_catalog.unnest(ids), pg_catalog.unnest(instances)) AS n (id, instance)
      LEFT JOIN (SELECT x.path, x.depth FROM {context} AS x WHERE x.id = run.top OFFSET 0) AS p ON true;
    RETURN ids;
END
$$;
