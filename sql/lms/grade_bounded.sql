-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A grade kept inside its range, the top of which may be exceeded by the factor roof; a scale's
-- is a whole number, halves up (contract 8.6).

CREATE FUNCTION {f}.grade_bounded(value float8, low float8, high float8, roof float8, scale boolean)
RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    top CONSTANT float8 := CASE WHEN scale THEN high ELSE high * roof END;
BEGIN
    IF scale THEN
        value := pg_catalog.round((value + 0.00001)::numeric);
    END IF;
    RETURN CASE WHEN value < low THEN low WHEN value > top THEN top ELSE value END;
END
$$;
