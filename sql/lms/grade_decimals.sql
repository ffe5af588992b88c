-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- How many decimals grades of a course are shown with (contract 8.8).

CREATE FUNCTION {f}.grade_decimals(course bigint)
RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(nullif({f}.grade_setting(course, 'decimalpoints'), '')::int, 2);
END
$$;
