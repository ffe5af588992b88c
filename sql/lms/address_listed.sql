-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whether an address is in a list as Moodle writes them, with commas between: an address, a network
-- 10.1.0.0/16, a range of the last part 10.1.1.1-14, or the beginning of an address 10.1. ; IPv6 alike.
-- What is none of these holds nobody.

CREATE FUNCTION {f}.address_listed(address text, list text)
RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    item text;
    part text[];
BEGIN
    FOREACH item IN ARRAY string_to_array(regexp_replace(coalesce(list, ''), '\s', '', 'g'), ',') LOOP
        BEGIN
            IF item LIKE '%/%' THEN
                IF inet(address) <<= inet(item) THEN
                    RETURN true;
                END IF;
                CONTINUE;
            END IF;
            part := regexp_match(item, '^(.*[.:])([0-9a-f]{1,4})-([0-9a-f]{1,4})$', 'i');
            IF part IS NOT NULL THEN
                IF starts_with(address, part[1])
                   AND inet(address) BETWEEN inet(part[1] || part[2]) AND inet(part[1] || part[3]) THEN
                    RETURN true;
                END IF;
            ELSIF item ~ '^[0-9]{1,3}(\.[0-9]{1,3}){0,2}\.?$' THEN
                IF starts_with(address, rtrim(item, '.') || '.') THEN
                    RETURN true;
                END IF;
            ELSIF item <> '' AND inet(item) = inet(address) THEN
                RETURN true;
            END IF;
        EXCEPTION WHEN data_exception THEN
            CONTINUE;
        END;
    END LOOP;
    RETURN false;
END
$$;
