-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A point in time as a write gets it, in Moodle's seconds: a number is taken as it is, a text
-- "YYYY-MM-DD hh:mm:ss" is read in the site's time zone (config timezone; 99: the server's).
-- NULL, JSON null and "" are NULL.

CREATE FUNCTION {f}.moment(value jsonb)
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    said CONSTANT text := nullif(value #>> '{}', '');
    zone text;
BEGIN
    IF said IS NULL OR pg_catalog.jsonb_typeof(value) = 'number' OR said ~ '^-?[0-9]+$' THEN
        RETURN pg_catalog.floor(said::numeric)::bigint;
    END IF;
    zone := coalesce(nullif({f}.settings('{"timezone"}') ->> 'timezone', '99'),
                     pg_catalog.current_setting('TimeZone'));
    IF NOT {f}.timezone_known(zone) THEN
        zone := 'UTC';
    END IF;
    RETURN pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.timezone(zone, said::timestamp)))::bigint;
END
$$;
