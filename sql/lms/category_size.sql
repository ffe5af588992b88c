-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- How many sort orders a category has for its courses: maxcoursesincategory, else Moodle's 10000.

CREATE FUNCTION {f}.category_size()
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    said CONSTANT text := {f}.settings('{"maxcoursesincategory"}') ->> 'maxcoursesincategory';
BEGIN
    RETURN CASE WHEN said ~ '^[1-9][0-9]{0,9}$' THEN said::bigint ELSE 10000 END;
END
$$;
