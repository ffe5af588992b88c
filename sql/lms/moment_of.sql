-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- A point in time as a person sees it: in the time zone of the account, or the site's where that is
-- 99 or forced, or UTC where neither is a name PostgreSQL knows.

CREATE FUNCTION {f}.moment_of(seconds bigint, person bigint)
RETURNS timestamp LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s CONSTANT jsonb := {f}.settings('{timezone,forcetimezone}');
    zone text := (SELECT u.timezone FROM {user} AS u WHERE u.id = person);
BEGIN
    IF coalesce(s ->> 'forcetimezone', '99') <> '99' THEN
        zone := s ->> 'forcetimezone';
    ELSIF coalesce(zone, '99') = '99' THEN
        zone := s ->> 'timezone';
    END IF;
    IF NOT coalesce({f}.timezone_known(zone), false) THEN
        zone := 'UTC';
    END IF;
    RETURN to_timestamp(seconds) AT TIME ZONE zone;
END
$$;
