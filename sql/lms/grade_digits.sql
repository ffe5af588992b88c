-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A double as PHP hands it to the database: 14 significant digits. What PostgreSQL then rounds to five
-- decimals can differ from rounding the double itself, and Moodle's stored totals have the former. It is
-- STABLE because to_char is: else PostgreSQL would not write it into the statements that call it.

CREATE FUNCTION {f}.grade_digits(value float8)
RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.to_char(value, '9.9999999999999EEEE')::numeric
$$;
