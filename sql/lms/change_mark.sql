-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What a cursor remembers of the row it stands at, beside its number: after a restore the number may
-- belong to another row, and then the cursor has expired.

CREATE FUNCTION {f}.change_mark(id bigint, at timestamptz)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.to_hex(pg_catalog.hashint8extended($1,
               (pg_catalog.date_part('epoch', $2) * 1000000)::bigint) & 4294967295)
$$;
