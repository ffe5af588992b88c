-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A text as PHP's json_encode writes it, with its quotes; beyond U+FFFF as two surrogates.

CREATE FUNCTION {f}.php_json_text(value text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN t.quoted !~ '[^\x01-\x7f]' THEN t.quoted ELSE (
           SELECT pg_catalog.string_agg(CASE
                  WHEN c.code < 128 THEN c.letter
                  WHEN c.code < 65536 THEN '\u' || pg_catalog.lpad(pg_catalog.to_hex(c.code), 4, '0')
                  ELSE '\u' || pg_catalog.to_hex(55232 + (c.code >> 10))
                       || '\u' || pg_catalog.to_hex(56320 + (c.code & 1023)) END, '' ORDER BY c.place)
             FROM (SELECT r.letter, r.place, pg_catalog.ascii(r.letter) AS code
                     FROM pg_catalog.regexp_split_to_table(t.quoted, '')
                          WITH ORDINALITY AS r (letter, place)) AS c) END
      FROM (SELECT pg_catalog.replace(pg_catalog.to_json(value)::text, '/', '\/') AS quoted) AS t
$$;
