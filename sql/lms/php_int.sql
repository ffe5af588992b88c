-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- What PHP makes of a text where it wants a whole number: the one it begins with, else 0. NULL stays NULL.

CREATE FUNCTION {f}.php_int(value text)
RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(substring(value FROM '^\s*([+-]?\d{1,18})'), '0')::bigint
$$;
