-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The least form of the address low (lower-case, ASCII) that comes after there in the order of bytes,
-- NULL: none does. A form is low with any of its letters as capitals.

CREATE FUNCTION {f}.user_email_next(low text, there text)
RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    found CONSTANT text COLLATE "C" := pg_catalog.lower(there COLLATE "C");
    same int := 0; -- letters both begin with, whatever their case
    past int := least(pg_catalog.length(low), pg_catalog.length(there)) + 1; -- not as many
    half int;
    next text COLLATE "C";
BEGIN
    WHILE past - same > 1 LOOP
        half := (same + past) / 2;
        IF pg_catalog.left(found, half) = pg_catalog.left(low, half) THEN
            same := half;
        ELSE
            past := half;
        END IF;
    END LOOP;
    IF same < pg_catalog.length(low) THEN
        next := pg_catalog.substr(there, same + 1, 1);
        IF pg_catalog.upper(pg_catalog.substr(low, same + 1, 1) COLLATE "C") > next THEN
            RETURN pg_catalog.left(there, same) || pg_catalog.upper(pg_catalog.substr(low, same + 1) COLLATE "C");
        ELSIF pg_catalog.substr(low, same + 1, 1) > next THEN
            RETURN pg_catalog.left(there, same) || pg_catalog.substr(low, same + 1, 1)
                   || pg_catalog.upper(pg_catalog.substr(low, same + 2) COLLATE "C");
        END IF;
    END IF;
    -- The last capital of what they share becomes a small letter.
    same := pg_catalog.length(pg_catalog.substring(pg_catalog.left(there, same), '^(.*)[A-Z]'));
    RETURN pg_catalog.left(there, same) || pg_catalog.substr(low, same + 1, 1)
           || pg_catalog.upper(pg_catalog.substr(low, same + 2) COLLATE "C");
END
$$;
