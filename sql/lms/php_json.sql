-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A value as PHP's json_encode writes it: "/" as "\/", non-ASCII as \uXXXX, beyond U+FFFF as two
-- surrogates (contract 0.6). Takes it without spaces, as row_to_json writes; NULL is null.

CREATE FUNCTION {f}.php_json(value json)
RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    plain CONSTANT text := pg_catalog.replace(coalesce(value::text, 'null'), '/', '\/');
BEGIN
    IF plain !~ '[^\x01-\x7f]' THEN
        RETURN plain;
    END IF;
    RETURN (
    SELECT pg_catalog.string_agg(CASE
           WHEN c.code < 128 THEN c.letter
           WHEN c.code < 65536 THEN '\u' || pg_catalog.lpad(pg_catalog.to_hex(c.code), 4, '0')
           ELSE '\u' || pg_catalog.to_hex(55232 + (c.code >> 10))
                || '\u' || pg_catalog.to_hex(56320 + (c.code & 1023)) END, '' ORDER BY c.place)
      FROM (SELECT r.letter, r.place, pg_catalog.ascii(r.letter) AS code
              FROM pg_catalog.regexp_split_to_table(plain, '')
                   WITH ORDINALITY AS r (letter, place)) AS c);
END
$$;
