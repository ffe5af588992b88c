-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- {f}.course_find, where items may also be told by the id they have so far (previousid).

CREATE FUNCTION {f}.course_meant(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
DECLARE
    found CONSTANT {f}.item[] := {f}.course_find(call, work);
    was CONSTANT {f}.item[] := {f}.items_previous('course', found);
BEGIN
    IF was IS NULL THEN
        RETURN found;
    END IF;
    RETURN {f}.items_renamed('course', found, {f}.course_find(call || '{"adopt": "off"}', was));
END
$$;
