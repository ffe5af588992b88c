-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A path with everything but letters, digits, "-", "_", "." and "/" percent-encoded, as PHP's
-- rawurlencode does.

CREATE FUNCTION {f}.uri_path(path text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.string_agg(CASE WHEN c.c ~ '^[A-Za-z0-9_./~-]$' THEN c.c
               ELSE pg_catalog.upper(pg_catalog.regexp_replace(pg_catalog.encode(
                    pg_catalog.convert_to(c.c, 'UTF8'), 'hex'), '(..)', '%\1', 'g')) END, '' ORDER BY c.place)
      FROM pg_catalog.regexp_split_to_table(path, '') WITH ORDINALITY AS c (c, place)
$$;
