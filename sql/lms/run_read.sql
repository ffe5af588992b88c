-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What a call goes by: Moodle's time, the account it is attributed to, the settings every write
-- needs (Moodle's, and site_ ones from our own tables), and what its request id was answered before.
-- Writes call it through write_begin, after their locks. Ends the call with NX008 when its request id
-- is that of another request (call.fingerprint).

CREATE FUNCTION {f}.run_read(call jsonb)
RETURNS {f}.run LANGUAGE plpgsql AS $$
DECLARE
    run {f}.run;
    answered jsonb;
    given text;
BEGIN
    SELECT pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()))::bigint,
           coalesce((call ->> 'actor')::bigint, s.actor, 0),
           c.settings || pg_catalog.jsonb_build_object('site_kind', s.kind, 'site_actor', s.actor,
               'site_frozen', s.frozen, 'site_branch', (SELECT v.branch FROM nexsis.function_set AS v
                                                         WHERE v.f = pg_catalog.substr('{f}', 9)::int)),
           coalesce(c.settings ->> 'mnet_localhost_id', '1')::bigint,
           (SELECT x.id FROM {context} AS x WHERE x.contextlevel = 10),
           q.result, q.fingerprint
      INTO run.now, run.actor, run.settings, run.mnet, run.top, answered, given
      FROM nexsis.site AS s
      LEFT JOIN nexsis.request AS q ON q.id = call ->> 'request'
     CROSS JOIN (SELECT coalesce(pg_catalog.jsonb_object_agg(o.name, o.value), '{}') AS settings
                   FROM {config} AS o
                  WHERE o.name IN ('branch', 'upgraderunning', 'maintenance_enabled', 'lang',
                                   'mnet_localhost_id', 'siteadmins', 'siteguest')) AS c;
    IF answered IS NOT NULL AND given IS DISTINCT FROM call ->> 'fingerprint' THEN
        RAISE EXCEPTION USING ERRCODE = 'NX008',
            MESSAGE = 'this Idempotency-Key was sent before, with another request';
    END IF;
    IF answered IS NOT NULL THEN
        run.replay := ARRAY(SELECT i FROM pg_catalog.jsonb_populate_recordset(NULL::{f}.item, answered) AS i);
    END IF;
    RETURN run;
END
$$;
