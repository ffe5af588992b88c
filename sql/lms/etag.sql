-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The entity tag, without quotes, of a document with these columns in the order it is answered in: the
-- first 128 bits of the SHA-256 of "length:text," for each (lib/api/etag.c makes the same). NULL counts as
-- "-"; where an answer has "" for NULL, the column has to be "".

CREATE FUNCTION {f}.etag(columns text[])
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT pg_catalog.substr(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.string_agg(
               coalesce(pg_catalog.octet_length(pg_catalog.convert_to(c.text, 'UTF8')) || ':' || c.text, '-')
               || ',', '' ORDER BY c.place), 'UTF8')), 'hex'), 1, 32)
      FROM pg_catalog.unnest(columns) WITH ORDINALITY AS c (text, place)
$$;
