-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- An account's preferences as [[name, value]], and the one Moodle makes up when it reads them.

CREATE FUNCTION {f}.person_preferences(account bigint)
RETURNS json LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (SELECT json_agg(p.pair ORDER BY p.id)
              FROM (SELECT r.id, json_build_array(r.name, r.value) AS pair FROM {user_preferences} AS r
                     WHERE r.userid = account
                     UNION ALL
                    SELECT NULL, json_build_array('_lastloaded', extract(epoch FROM now())::bigint)) AS p);
END
$$;
