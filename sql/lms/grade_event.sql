-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The log row user_graded. The item's id is a text in it and the grade a number of 17 significant
-- digits, as PHP writes a double (contract 0.6).

CREATE FUNCTION {f}.grade_event(gradeid bigint, courseid bigint, userid bigint, itemid bigint,
    overridden boolean, value float8)
RETURNS {f}.event LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN ROW('user_graded', 50, courseid, gradeid, courseid, userid,
        pg_catalog.format('{"itemid":"%s","overridden":%s,"finalgrade":%s}', itemid, overridden::text,
            coalesce(pg_catalog.trim_scale(pg_catalog.to_char(value, '9.9999999999999999EEEE')::numeric)::text,
                     'null'))::json)::{f}.event;
END
$$;
