-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The window of a list of grades (ambiguities N49), in Moodle's seconds, both ends inclusive: each end
-- a number or a wall time as {f}.moment reads them; NULL: a year ago, and now - which is no limit, as
-- Moodle's clock and this one may differ by a second. code and detail say what is wrong with it.

CREATE FUNCTION {f}.grade_window(timestart text, timeend text)
RETURNS TABLE (since bigint, until bigint, code text, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    since := coalesce({f}.moment(to_jsonb(timestart)),
                      floor(date_part('epoch', clock_timestamp() - interval '1 year'))::bigint);
    until := coalesce({f}.moment(to_jsonb(timeend)), 9223372036854775807);
    IF since > until OR since > date_part('epoch', clock_timestamp()) + 1 AND timeend IS NULL THEN
        code := 'invalid_value';
        detail := 'timestart is after timeend; without timeend that is now, without timestart a year ago';
    END IF;
    RETURN NEXT;
END
$$;
