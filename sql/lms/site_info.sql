-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- What a server must know before it serves: the site, the Moodle branch these functions were made
-- for (function_branch), the one it has now (moodle_branch), and this database's clock.
-- No row: db install was not finished.

CREATE FUNCTION {f}.site_info()
RETURNS TABLE (site uuid, kind text, moodle_schema text, moodle_prefix text, branch text,
    release text, actor bigint, frozen text, epoch bigint, min_f int, function_branch text,
    moodle_branch text, now timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.site, s.kind, s.moodle_schema, s.moodle_prefix, s.branch, s.release, s.actor, s.frozen,
           s.epoch, s.min_f, v.branch, (SELECT c.value FROM {config} AS c WHERE c.name = 'branch'),
           clock_timestamp()
      FROM nexsis.site AS s
      LEFT JOIN nexsis.function_set AS v ON v.f = substr('{f}', 9)::int
$$;
