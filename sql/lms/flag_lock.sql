-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Locks the flags there are of these names, in one order for everybody: calls about the same people in
-- another order, or in two steps, would wait for each other for ever. kind: as of {f}.flag_set.

CREATE FUNCTION {f}.flag_lock(kind text, names text[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids CONSTANT bigint[] := ARRAY(
        SELECT f.id FROM pg_catalog.unnest(names) AS n (name)
         CROSS JOIN LATERAL (SELECT x.id, x.flagtype FROM {cache_flags} AS x
                              WHERE x.name = n.name OFFSET 0) AS f
         WHERE f.flagtype = kind);
BEGIN
    PERFORM FROM {cache_flags} AS c WHERE c.id = ANY (ids) ORDER BY c.id FOR UPDATE;
END
$$;
