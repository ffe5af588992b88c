-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A chunk of a bulk job that failed as a whole becomes two; a single item nobody can write has failed,
-- as what the error says. True: it was the single item.

CREATE FUNCTION {f}.job_split(chunk nexsis.job_chunk)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    size CONSTANT int := pg_catalog.cardinality(chunk.places);
    half CONSTANT int := size / 2;
BEGIN
    IF size = 1 THEN
        RETURN true;
    END IF;
    INSERT INTO nexsis.job_chunk (job, first, writer, call, items, places)
    SELECT chunk.job, chunk.places[half + 1], chunk.writer, chunk.call,
           (SELECT pg_catalog.jsonb_agg(e.item || pg_catalog.jsonb_build_object('pos', e.n - 1 - half) ORDER BY e.n)
              FROM pg_catalog.jsonb_array_elements(chunk.items) WITH ORDINALITY AS e (item, n) WHERE e.n > half),
           chunk.places[half + 1:];
    UPDATE nexsis.job_chunk AS c
       SET places = chunk.places[:half], items = (
           SELECT pg_catalog.jsonb_agg(e.item ORDER BY e.n)
             FROM pg_catalog.jsonb_array_elements(chunk.items) WITH ORDINALITY AS e (item, n) WHERE e.n <= half)
     WHERE c.job = chunk.job AND c.first = chunk.first;
    RETURN false;
END
$$;
