-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Names of categories from the top as one path: "/" and "%" in them as %2F and %25 (ambiguities N17).

CREATE FUNCTION {f}.category_path(names text[])
RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(pg_catalog.string_agg('/' || pg_catalog.replace(pg_catalog.replace(
                        n.name, '%', '%25'), '/', '%2F'), '' ORDER BY n.place), '/')
      FROM pg_catalog.unnest(names) WITH ORDINALITY AS n (name, place)
$$;
