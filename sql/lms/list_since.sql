-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Where a list of what changed begins, in Moodle's seconds: a number, or a wall time as {f}.moment
-- reads it.

CREATE FUNCTION {f}.list_since(since text)
RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN {f}.moment(pg_catalog.to_jsonb(since));
END
$$;
