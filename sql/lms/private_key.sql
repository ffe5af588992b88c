-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The key an account opens its files with from outside a session, made when there is none, as Moodle
-- does when it tells a site's information. NULL: there is none and nothing can be written.

CREATE FUNCTION {f}.private_key(account bigint)
RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    found text;
BEGIN
    SELECT k.value INTO found FROM {user_private_key} AS k
     WHERE k.script = 'core_files' AND k.userid = account AND k.instance IS NULL
       AND coalesce(k.validuntil, 0) = 0 AND coalesce(k.iprestriction, '') = ''
     ORDER BY k.id LIMIT 1;
    IF found IS NULL AND account IS NOT NULL AND current_setting('transaction_read_only') = 'off' THEN
        INSERT INTO {user_private_key} (script, value, userid, timecreated)
        VALUES ('core_files', replace(gen_random_uuid()::text, '-', ''), account,
                extract(epoch FROM clock_timestamp())::bigint)
        RETURNING value INTO found;
    END IF;
    RETURN found;
END
$$;
