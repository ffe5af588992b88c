-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The accounts with these external ids; NULL stays NULL: everybody.

CREATE FUNCTION {f}.grade_people(people text[])
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF people IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN ARRAY(SELECT u.id FROM {user} AS u
                  WHERE u.idnumber = ANY (people) AND u.idnumber <> '' AND u.deleted = 0);
END
$$;
