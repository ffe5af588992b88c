-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The items with the weights and maxima a full regrade gives those of natural totals, from the deepest
-- category up (contract 8.6). Nothing is written: only Moodle stores them.

CREATE FUNCTION {f}.grade_weights(items {f}.grade_item[])
RETURNS {f}.grade_item[] LANGUAGE plpgsql IMMUTABLE AS $$
#variable_conflict use_column
DECLARE
    i {f}.grade_item;
    maxima jsonb;
    weights jsonb;
BEGIN
    FOR level IN REVERSE (SELECT pg_catalog.max(i.depth) FROM pg_catalog.unnest(items) AS i) .. 1 LOOP
        weights := {f}.grade_weights_level(items, level);
        FOR place IN 1 .. pg_catalog.cardinality(items) LOOP
            i := items[place];
            i.weight := coalesce((weights ->> i.id::text)::float8, i.weight);
            items[place] := i;
        END LOOP;
        items := {f}.grade_limits(items);
        maxima := {f}.grade_maxima_level(items, level);
        FOR place IN 1 .. pg_catalog.cardinality(items) LOOP
            i := items[place];
            IF i.depth = level AND i.method = 13 AND NOT i.calculated THEN
                i.grademax := coalesce((maxima ->> i.category::text)::float8, 0);
                i.grademin := 0;
                i.gradetype := 1;
                items[place] := i;
            END IF;
        END LOOP;
    END LOOP;
    RETURN items;
END
$$;
