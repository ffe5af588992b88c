-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Notes that the server name calls these functions; nexsisctl db prune keeps them while any does.

CREATE FUNCTION {f}.node_seen(name text)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO nexsis.node AS n (name, f, seen_at)
    VALUES ($1, substr('{f}', 9)::int, now())
    ON CONFLICT ON CONSTRAINT node_pkey DO UPDATE SET seen_at = excluded.seen_at
$$;
