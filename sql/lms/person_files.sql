-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Where an account's files are, below Moodle's address; NULL: nowhere, it has no context yet.

CREATE FUNCTION {f}.person_files(account bigint)
RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (SELECT '/pluginfile.php/' || x.id FROM {context} AS x
             WHERE x.contextlevel = 30 AND x.instanceid = account);
END
$$;
