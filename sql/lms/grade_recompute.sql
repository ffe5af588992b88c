-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The grades with every total recomputed that may be, from the deepest category up (contract 8.6).
-- Nothing is written. PostgreSQL takes an array for ten rows: without the setting it would compare each
-- grade with every other.

CREATE FUNCTION {f}.grade_recompute(items {f}.grade_item[], grades {f}.grade[])
RETURNS {f}.grade[] LANGUAGE plpgsql IMMUTABLE
SET enable_nestloop = off SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
BEGIN
    FOR level IN REVERSE (SELECT pg_catalog.max(i.depth) FROM pg_catalog.unnest(items) AS i) .. 1 LOOP
        IF EXISTS (SELECT FROM pg_catalog.unnest(items) AS i WHERE i.depth = level AND NOT i.still) THEN
            grades := {f}.grade_level(items, grades, level);
        END IF;
    END LOOP;
    RETURN grades;
END
$$;
