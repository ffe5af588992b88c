-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A grade as Moodle shows it (contract 8.8) by display type: 1 number, 2 percentage, 3 letter, of two
-- digits the second in brackets; "-" for none, nothing where the item has no grades. A scale's number
-- is its word. letters: whose letters hold, NULL Moodle's own.

CREATE FUNCTION {f}.grade_shown(gradetype bigint, scale bigint, letters bigint, value numeric, low numeric,
    high numeric, display int, decimals int)
RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    share float8;
BEGIN
    IF gradetype NOT IN (1, 2) THEN
        RETURN '';
    ELSIF value IS NULL THEN
        RETURN '-';
    ELSIF display > 10 THEN
        RETURN {f}.grade_shown(gradetype, scale, letters, value, low, high, display / 10, decimals) || ' ('
               || {f}.grade_shown(gradetype, scale, letters, value, low, high, display % 10, decimals) || ')';
    ELSIF display = 1 THEN
        RETURN CASE WHEN gradetype = 2 THEN {f}.text_line({f}.grade_word(scale, value))
                    ELSE pg_catalog.round(value, decimals)::text END;
    ELSIF display = 2 THEN
        RETURN {f}.grade_percent(gradetype, value, low, high, decimals);
    END IF;
    share := {f}.grade_scaled(value::float8, low::float8, high::float8, 0, 100);
    RETURN {f}.grade_letter(letters, least(greatest(share, 0), 100));
END
$$;
