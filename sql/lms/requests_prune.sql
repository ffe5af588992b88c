-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Forgets answers of writes that are older than a day, at most 1,000 a call: nobody repeats a request
-- that long; and bulk jobs whose request broke off a day ago while they were being stored. Result: how
-- many answers; 1,000 means that there may be more.

CREATE FUNCTION {f}.requests_prune()
RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH old AS (
        SELECT r.id FROM nexsis.request AS r
         WHERE r.at < now() - interval '1 day'
         ORDER BY r.at LIMIT 1000 FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM nexsis.request AS r USING old WHERE r.id = old.id RETURNING 1
    ), broken AS (
        DELETE FROM nexsis.job AS j WHERE j.state = 'loading' AND j.created < now() - interval '1 day'
    )
    SELECT count(*) FROM gone
$$;
