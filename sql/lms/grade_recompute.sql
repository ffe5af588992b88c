-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The grades with every total recomputed that may be, from the deepest category up (contract 8.6); a
-- step sees only what is directly in the categories of its depth. Nothing is written. PostgreSQL takes
-- an array for ten rows: without the setting it would compare each grade with every other.

CREATE FUNCTION {f}.grade_recompute(items {f}.grade_item[], grades {f}.grade[])
RETURNS {f}.grade[] LANGUAGE plpgsql IMMUTABLE
SET enable_nestloop = off SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
    seen bigint[];
BEGIN
    FOR level IN REVERSE (SELECT pg_catalog.max(i.depth) FROM pg_catalog.unnest(items) AS i) .. 1 LOOP
        seen := ARRAY(SELECT k.id FROM pg_catalog.unnest(items) AS t
                        JOIN pg_catalog.unnest(items) AS k ON k.id = t.id OR k.parent = t.category
                       WHERE t.depth = level AND NOT t.still);
        IF seen <> '{}' THEN
            grades := ARRAY(SELECT g FROM pg_catalog.unnest(grades) AS g WHERE g.itemid <> ALL (seen))
                   || {f}.grade_level(items, ARRAY(
                      SELECT g FROM pg_catalog.unnest(grades) AS g WHERE g.itemid = ANY (seen)), level);
        END IF;
    END LOOP;
    RETURN grades;
END
$$;
