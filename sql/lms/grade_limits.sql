-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The items with limits set: where keephigh and droplow apply. In a natural total that is only where
-- nothing below is a category or extra credit and all have the same weight and maximum (contract 8.6).

CREATE FUNCTION {f}.grade_limits(items {f}.grade_item[])
RETURNS {f}.grade_item[] LANGUAGE plpgsql IMMUTABLE AS $$
#variable_conflict use_column
DECLARE
    i {f}.grade_item;
    uneven CONSTANT bigint[] := ARRAY(
        SELECT k.parent FROM pg_catalog.unnest(items) AS k
         WHERE k.parent IS NOT NULL
         GROUP BY k.parent
        HAVING pg_catalog.bool_or(k.category IS NOT NULL OR k.coef > 0)
            OR pg_catalog.min(k.weight) <> pg_catalog.max(k.weight)
            OR pg_catalog.min(k.grademax) <> pg_catalog.max(k.grademax));
BEGIN
    FOR place IN 1 .. pg_catalog.cardinality(items) LOOP
        i := items[place];
        i.limits := i.category IS NOT NULL AND (i.keephigh > 0 OR i.droplow > 0)
                    AND (i.method <> 13 OR i.category <> ALL (uneven));
        items[place] := i;
    END LOOP;
    RETURN items;
END
$$;
