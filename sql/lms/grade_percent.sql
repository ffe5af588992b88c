-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A grade as a percentage of its range, as Moodle shows it; nothing where the range has no width or the
-- item no grades.

CREATE FUNCTION {f}.grade_percent(gradetype bigint, value numeric, low numeric, high numeric, decimals int)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN gradetype NOT IN (1, 2) OR high = low THEN ''
                ELSE pg_catalog.round((value - low) * 100 / (high - low), decimals) || ' %' END
$$;
