-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A grade kept inside its range, the top of which may be exceeded by the factor roof; a scale's
-- is a whole number, halves up (contract 8.6).

CREATE FUNCTION {f}.grade_bounded(value float8, low float8, high float8, roof float8, scale boolean)
RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value IS NULL THEN NULL
                WHEN scale THEN pg_catalog.trunc(CASE
                     WHEN pg_catalog.round((value + 0.00001)::numeric) < low THEN low
                     WHEN pg_catalog.round((value + 0.00001)::numeric) > high THEN high
                     ELSE pg_catalog.round((value + 0.00001)::numeric)::float8 END)
                WHEN value < low THEN low
                WHEN value > high * roof THEN high * roof
                ELSE value END
$$;
