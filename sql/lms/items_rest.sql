-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The items of work that are not done.

CREATE FUNCTION {f}.items_rest(work {f}.item[], done {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
DECLARE
    places CONSTANT int[] := ARRAY(SELECT d.pos FROM pg_catalog.unnest(done) AS d);
BEGIN
    IF places = '{}' THEN
        RETURN work;
    ELSIF pg_catalog.cardinality(places) = pg_catalog.cardinality(work) THEN
        RETURN '{}'::{f}.item[];
    END IF;
    RETURN ARRAY(SELECT w FROM pg_catalog.unnest(work) AS w
                  WHERE NOT EXISTS (SELECT FROM pg_catalog.unnest(places) AS p WHERE p = w.pos)
                  ORDER BY w.pos);
END
$$;
