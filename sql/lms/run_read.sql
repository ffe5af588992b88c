-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What a call goes by: Moodle's time, the account it is attributed to, the settings every write
-- needs, and what its request id was answered before. Writes call it through write_begin, after
-- their locks; site names columns of nexsis.site beside Moodle's settings.

CREATE FUNCTION {f}.run_read(call jsonb)
RETURNS {f}.run LANGUAGE plpgsql AS $$
DECLARE
    run {f}.run;
    answered jsonb;
BEGIN
    SELECT pg_catalog.date_part('epoch', pg_catalog.clock_timestamp())::bigint,
           coalesce((call ->> 'actor')::bigint, s.actor, 0),
           {f}.settings(ARRAY['branch', 'upgraderunning', 'maintenance_enabled', 'lang',
                              'mnet_localhost_id', 'siteadmins', 'siteguest'])
               || pg_catalog.jsonb_build_object('site_kind', s.kind, 'site_actor', s.actor,
                      'site_frozen', s.frozen, 'function_branch', v.branch),
           (SELECT q.result FROM nexsis.request AS q WHERE q.id = call ->> 'request')
      INTO run.now, run.actor, run.settings, answered
      FROM nexsis.site AS s
      LEFT JOIN nexsis.function_set AS v ON v.f = pg_catalog.substr('{f}', 9)::int;
    run.mnet := coalesce(run.settings ->> 'mnet_localhost_id', '1')::bigint;
    IF answered IS NOT NULL THEN
        run.replay := ARRAY(SELECT i FROM pg_catalog.jsonb_populate_recordset(NULL::{f}.item, answered) AS i);
    END IF;
    RETURN run;
END
$$;
