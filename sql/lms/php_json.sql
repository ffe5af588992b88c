-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A value as PHP's json_encode writes it: no spaces, keys in their order, "/" as "\/", non-ASCII
-- as \uXXXX (contract 0.6). Numbers keep their text.

CREATE FUNCTION {f}.php_json(value json)
RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE pg_catalog.json_typeof(value)
        WHEN 'object' THEN (
            SELECT '{' || coalesce(pg_catalog.string_agg({f}.php_json_text(e.key) || ':'
                   || {f}.php_json(e.value), ',' ORDER BY e.ordinality), '') || '}'
              FROM pg_catalog.json_each(value) WITH ORDINALITY AS e)
        WHEN 'array' THEN (
            SELECT '[' || coalesce(pg_catalog.string_agg({f}.php_json(e.value), ','
                   ORDER BY e.ordinality), '') || ']'
              FROM pg_catalog.json_array_elements(value) WITH ORDINALITY AS e)
        WHEN 'string' THEN {f}.php_json_text(value #>> '{}')
        ELSE coalesce(value::text, 'null') END;
END
$$;
