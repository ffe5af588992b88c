-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Of calls by Moodle's ids (call.ids = moodle): members of an account that only Moodle's protocol has.
-- given.idnumber, calendartype, theme, mailformat, maildisplay, description, firstnamephonetic,
-- lastnamephonetic, suspended: columns that differ go into new, what they were into old. given.preferences
-- {"name": "value"}: those that differ, more.preferences; given.createpassword: the one that makes
-- Moodle's task send a password. An item unchanged before that differs here is
-- updated. Themes and calendars must be installed.

CREATE FUNCTION {f}.user_details(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    columns CONSTANT text[] := ARRAY['idnumber', 'calendartype', 'theme', 'mailformat', 'maildisplay',
        'description', 'firstnamephonetic', 'lastnamephonetic', 'suspended'];
BEGIN
    IF call ->> 'ids' IS DISTINCT FROM 'moodle' THEN
        RETURN work;
    END IF;
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' OR d.new = '{}' AND p.list IS NULL THEN w
           WHEN e.errors IS NOT NULL THEN {f}.item_fail(w, e.errors)
           ELSE {f}.item_set(w, old => CASE WHEN w.old IS NOT NULL THEN w.old || d.old END,
                new => w.new || d.new,
                more => CASE WHEN p.list IS NOT NULL
                        THEN {f}.more_add(w.more, 'preferences', p.list, p.changed) END,
                outcome => CASE w.outcome WHEN 'unchanged' THEN 'updated' END)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN {user} AS u ON u.id = w.id
     CROSS JOIN LATERAL (
           SELECT pg_catalog.jsonb_object('{idnumber,calendartype,theme,mailformat,maildisplay,description,'
                      'firstnamephonetic,lastnamephonetic,suspended}', ARRAY[u.idnumber, u.calendartype,
                      u.theme, u.mailformat::text, u.maildisplay::text, coalesce(u.description, ''),
                      coalesce(u.firstnamephonetic, ''), coalesce(u.lastnamephonetic, ''),
                      u.suspended::text]) AS now) AS s
     CROSS JOIN LATERAL (
           SELECT coalesce(pg_catalog.jsonb_object_agg(g.key, coalesce(g.value, '')), '{}') AS new,
                  coalesce(pg_catalog.jsonb_object_agg(g.key, s.now -> g.key), '{}') AS old
             FROM pg_catalog.jsonb_each_text(w.given) AS g
            WHERE g.key = ANY (columns) AND (g.key <> 'idnumber' OR w.id IS NOT NULL)
              AND coalesce(g.value, '') IS DISTINCT FROM s.now ->> g.key) AS d
     CROSS JOIN LATERAL (
           SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('name', g.key, 'value', g.value)
                      ORDER BY g.key) AS list,
                  pg_catalog.jsonb_object_agg(g.key, g.value) AS changed
             FROM pg_catalog.jsonb_each_text(coalesce(w.given -> 'preferences', '{}')
                      || CASE WHEN w.given ? 'createpassword' THEN '{"create_password": "1"}'
                         ELSE '{}' END::jsonb) AS g
            WHERE NOT EXISTS (SELECT FROM {user_preferences} AS x
                               WHERE x.userid = w.id AND x.name = g.key AND x.value = g.value)) AS p
     CROSS JOIN LATERAL (
           SELECT pg_catalog.jsonb_agg({f}.problem('invalid_value', g.key, pg_catalog.format(
                      'no plugin %s_%s is installed', g.key, g.value))) AS errors
             FROM pg_catalog.jsonb_each_text(d.new) AS g
            WHERE g.key IN ('theme', 'calendartype') AND g.value <> ''
              AND NOT EXISTS (SELECT FROM {config_plugins} AS c WHERE c.name = 'version'
                                 AND c.plugin = g.key || '_' || g.value)) AS e);
END
$$;
