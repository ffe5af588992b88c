-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- A name as Moodle's web services show it (format_string): without tags, "&", "<" and ">" as entities
-- unless an entity is there already. Filters (several languages in one text) do not run.

CREATE FUNCTION {f}.text_line(value text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN value !~ '[&<>]' THEN value
                ELSE replace(replace(regexp_replace(
                     regexp_replace(value, '&(?![a-zA-Z0-9#]{1,8};)', '&amp;', 'g'),
                     '<[^[:space:]<>][^<>]*(>|$)', '', 'g'), '<', '&lt;'), '>', '&gt;') END
$$;
