-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whether anything is to be written: an item that neither failed nor is unchanged.

CREATE FUNCTION {f}.items_change(work {f}.item[])
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    w {f}.item;
BEGIN
    FOREACH w IN ARRAY coalesce(work, '{}') LOOP
        IF w.outcome <> 'unchanged' AND w.outcome <> 'failed' THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END
$$;
