-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- {f}.group_find, where items may also be told by the id they have so far (previousid).

CREATE FUNCTION {f}.group_meant(work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
DECLARE
    found CONSTANT {f}.item[] := {f}.group_find(work);
    was CONSTANT {f}.item[] := {f}.items_previous('group', found);
BEGIN
    IF was IS NULL THEN
        RETURN found;
    END IF;
    RETURN {f}.items_renamed('group', found, {f}.group_find(was));
END
$$;
