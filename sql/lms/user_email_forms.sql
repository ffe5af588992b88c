-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The ways these email addresses (lower-case, ASCII) are written in Moodle: "Ann@example.org" for
-- "ann@example.org". Needs an index that sorts by bytes: capitals come first, so all the forms of an
-- address lie between the one in capitals and the one without. From the first on: the next address
-- the index has, then the least form that is not before that one, and so on: each step passes by
-- everything that shares no beginning with a form, so that a handful of steps does in any table.

CREATE FUNCTION {f}.user_email_forms(emails text[])
RETURNS SETOF text LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    low text COLLATE "C";
    form text COLLATE "C"; -- the least that may still be there
    there text COLLATE "C"; -- the first address in the index that is not before it
    gap_from text COLLATE "C"; -- where a first step found nothing up to gap_to: others begin there too
    gap_to text COLLATE "C";
BEGIN
    FOR low IN SELECT DISTINCT e FROM pg_catalog.unnest(emails) AS e WHERE e <> '' LOOP
        form := pg_catalog.upper(low);
        there := CASE WHEN form BETWEEN gap_from AND gap_to THEN gap_to END;
        IF there IS NULL THEN
            there := (SELECT u.email FROM {user} AS u WHERE u.email >= form ORDER BY u.email LIMIT 1);
            gap_from := form;
            gap_to := there;
        END IF;
        WHILE there <= low LOOP
            IF pg_catalog.lower(there) = low THEN
                RETURN NEXT there;
            END IF;
            form := {f}.user_email_next(low, there);
            EXIT WHEN form IS NULL;
            there := (SELECT u.email FROM {user} AS u WHERE u.email >= form ORDER BY u.email LIMIT 1);
        END LOOP;
    END LOOP;
END
$$;
