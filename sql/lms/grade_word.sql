-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The word of a scale for a grade by it; the first is 1 (contract 8.8).

CREATE FUNCTION {f}.grade_word(scale bigint, value numeric)
RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    words CONSTANT text[] := (SELECT pg_catalog.string_to_array(s.scale, ',') FROM {scale} AS s
                               WHERE s.id = grade_word.scale);
BEGIN
    RETURN coalesce(pg_catalog.btrim(words[greatest(1, least(pg_catalog.round(value)::int,
                                                             pg_catalog.cardinality(words)))]), '-');
END
$$;
