-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A grade as the JSON number the document prints: at least two decimals, no more than it has.

CREATE FUNCTION {f}.grade_number(value numeric)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.round(value, greatest(2, pg_catalog.min_scale(value)))::text
$$;
