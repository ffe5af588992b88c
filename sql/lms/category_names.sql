-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The names in a category path, from the top: "/Technology/Modern%2FOld" is {Technology, Modern/Old}
-- (ambiguities N17). The leading slash may be missing, empty segments are skipped; a "%" that starts
-- no code stands for itself. NULL: a code that is no text.

CREATE FUNCTION {f}.category_names(path text)
RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    names CONSTANT text[] := ARRAY(
        SELECT n.name FROM pg_catalog.string_to_table(path, '/') WITH ORDINALITY AS n (name, place)
         WHERE n.name <> '' ORDER BY n.place);
BEGIN
    IF path !~ '%[0-9A-Fa-f]{2}' THEN
        RETURN coalesce(names, '{}');
    END IF;
    RETURN ARRAY(
    SELECT (SELECT pg_catalog.string_agg(CASE WHEN m.part[1] ~ '^%[0-9A-Fa-f]{2}' THEN
                       pg_catalog.convert_from(pg_catalog.decode(
                           pg_catalog.replace(m.part[1], '%', ''), 'hex'), 'UTF8')
                       ELSE m.part[1] END, '' ORDER BY m.place)
              FROM pg_catalog.regexp_matches(n.name, '((?:%[0-9A-Fa-f]{2})+|[^%]+|%)', 'g')
                   WITH ORDINALITY AS m (part, place))
      FROM pg_catalog.unnest(names) WITH ORDINALITY AS n (name, place)
     ORDER BY n.place);
EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN
    RETURN NULL;
END
$$;
