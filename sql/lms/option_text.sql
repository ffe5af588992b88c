-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The value of the option NAME in a list [{"name", "value"}]: of equal names the last counts; NULL: not
-- given.

CREATE FUNCTION {f}.option_text(options jsonb, name text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT o.o ->> 'value' FROM jsonb_array_elements(options) WITH ORDINALITY AS o (o, place)
     WHERE o.o ->> 'name' = name
     ORDER BY o.place DESC LIMIT 1
$$;
