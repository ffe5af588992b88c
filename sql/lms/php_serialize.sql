-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A value as PHP's serialize writes it, for sites whose log store has jsonformat off. Numbers with
-- a point or an exponent are doubles, others integers.

CREATE FUNCTION {f}.php_serialize(value json)
RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE pg_catalog.json_typeof(value)
        WHEN 'object' THEN (
            SELECT 'a:' || pg_catalog.count(*) || ':{' || coalesce(pg_catalog.string_agg(
                   {f}.php_serialize(pg_catalog.to_json(e.key)) || {f}.php_serialize(e.value), ''
                   ORDER BY e.ordinality), '') || '}'
              FROM pg_catalog.json_each(value) WITH ORDINALITY AS e)
        WHEN 'array' THEN (
            SELECT 'a:' || pg_catalog.count(*) || ':{' || coalesce(pg_catalog.string_agg(
                   'i:' || e.ordinality - 1 || ';' || {f}.php_serialize(e.value), ''
                   ORDER BY e.ordinality), '') || '}'
              FROM pg_catalog.json_array_elements(value) WITH ORDINALITY AS e)
        WHEN 'string' THEN 's:' || pg_catalog.octet_length(value #>> '{}') || ':"'
                           || (value #>> '{}') || '";'
        WHEN 'number' THEN CASE WHEN value::text ~ '[.eE]' THEN 'd:' ELSE 'i:' END || value || ';'
        WHEN 'boolean' THEN 'b:' || (value::text::boolean)::int || ';'
        ELSE 'N;' END;
END
$$;
