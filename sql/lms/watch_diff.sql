-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What differs of these members: {"member": [old, new]}, a password just true. NULL: nothing, or the row
-- is gone (after NULL). before NULL: a new row.

CREATE FUNCTION {f}.watch_diff(members text[], before text[], after text[])
RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    numbers CONSTANT text[] := '{status,timestart,timeend,startdate,enddate,category,visible}'::text[];
    diff jsonb;
BEGIN
    IF after IS NULL THEN
        RETURN NULL;
    END IF;
    FOR i IN 1..pg_catalog.cardinality(members) LOOP
        IF before[i] IS DISTINCT FROM after[i] THEN
            diff := coalesce(diff, '{}') || CASE
                WHEN members[i] = 'password' THEN '{"password": true}'
                WHEN members[i] = ANY (numbers) THEN pg_catalog.jsonb_build_object(members[i],
                     pg_catalog.jsonb_build_array(before[i]::bigint, after[i]::bigint))
                ELSE pg_catalog.jsonb_build_object(members[i], pg_catalog.jsonb_build_array(before[i], after[i]))
                END;
        END IF;
    END LOOP;
    RETURN diff;
END
$$;
