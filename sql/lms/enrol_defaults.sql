-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The enrolment instances the site's settings give to every new course, in their order (contract 4.1).
-- secret: the instance needs a password.

CREATE FUNCTION {f}.enrol_defaults(plugins text[])
RETURNS TABLE (place bigint, enrol text, status bigint, name text, enrolperiod bigint,
    expirynotify smallint, expirythreshold bigint, notifyall smallint, secret boolean, roleid bigint,
    customint1 bigint, customint2 bigint, customint3 bigint, customint4 bigint, customint5 bigint,
    customint6 bigint, customtext1 text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT p.place, p.plugin, coalesce((s.v ->> 'status')::bigint, 0), NULL::text,
           CASE p.plugin WHEN 'guest' THEN 0 ELSE coalesce((s.v ->> 'enrolperiod')::bigint, 0) END,
           CASE WHEN p.plugin = 'guest' THEN 0 WHEN (s.v ->> 'expirynotify')::int > 0 THEN 1 ELSE 0 END::smallint,
           CASE p.plugin WHEN 'guest' THEN 0 ELSE coalesce((s.v ->> 'expirythreshold')::bigint, 86400) END,
           CASE WHEN p.plugin <> 'guest' AND s.v ->> 'expirynotify' = '2' THEN 1 ELSE 0 END::smallint,
           p.plugin <> 'manual' AND s.v ->> 'requirepassword' = '1',
           CASE p.plugin WHEN 'guest' THEN 0 ELSE coalesce((s.v ->> 'roleid')::bigint, 0) END,
           i.a, i.b, i.c, i.d, i.e, i.f, NULL::text
      FROM pg_catalog.unnest(plugins) WITH ORDINALITY AS p (plugin, place)
     CROSS JOIN LATERAL (
           SELECT coalesce(pg_catalog.jsonb_object_agg(c.name, c.value), '{}') AS v
             FROM {config_plugins} AS c WHERE c.plugin = 'enrol_' || p.plugin) AS s
      LEFT JOIN LATERAL (
           SELECT coalesce((s.v ->> 'groupkey')::bigint, 0) AS a, coalesce((s.v ->> 'longtimenosee')::bigint, 0) AS b,
                  coalesce((s.v ->> 'maxenrolled')::bigint, 0) AS c,
                  coalesce((s.v ->> 'sendcoursewelcomemessage')::bigint, 1) AS d, 0::bigint AS e,
                  coalesce((s.v ->> 'newenrols')::bigint, 1) AS f) AS i ON p.plugin = 'self'
     WHERE p.plugin IN ('manual', 'guest', 'self') AND s.v ->> 'defaultenrol' = '1';
END
$$;
