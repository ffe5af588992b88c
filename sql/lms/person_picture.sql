-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Where an account's own picture is, below Moodle's address and up to the file's name; NULL: nowhere.

CREATE FUNCTION {f}.person_picture(account bigint, theme text)
RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (SELECT '/pluginfile.php/' || x.id || '/user/icon/' || theme || '/'
              FROM {context} AS x WHERE x.contextlevel = 30 AND x.instanceid = account);
END
$$;
