-- The site and who calls, one row (contract 10.8). Columns: the members of
-- core_webservice_get_site_info, then problem, detail.
-- :caller bigint      account that calls
-- :admin boolean      whether it is a site administrator
-- :cohorts bigint[]   not looked at
-- :wwwroot text       Moodle's address
-- :service bigint     external service of the token
-- :served text[]      functions that are answered here; NULL: those of others are answered too
WITH c AS MATERIALIZED (
     SELECT jsonb_object_agg(o.name, o.value) AS of
       FROM {config} AS o
      WHERE o.name IN ('theme', 'themerev', 'lang', 'release', 'version', 'mobilecssurl', 'usecomments', 'usetags',
            'enablenotes', 'messaging', 'enableblogs', 'enablecompletion', 'enablebadges', 'messagingallusers',
            'enablecustomreports', 'enableglobalsearch', 'mnet_dispatcher_mode', 'userquota', 'maxbytes',
            'defaulthomepage', 'calendartype', 'limitconcurrentlogins', 'fullnamedisplay'))
SELECT s.fullname, u.username, u.firstname, u.lastname,
       CASE WHEN coalesce(nullif(c.of ->> 'fullnamedisplay', 'language'), '') = ''
            THEN u.firstname || ' ' || u.lastname
            ELSE {f}.person_name(c.of ->> 'fullnamedisplay', jsonb_build_object('firstname', u.firstname,
                 'lastname', u.lastname, 'middlename', u.middlename, 'alternatename', u.alternatename,
                 'firstnamephonetic', u.firstnamephonetic, 'lastnamephonetic', u.lastnamephonetic)) END,
       coalesce(nullif(u.lang, ''), c.of ->> 'lang', 'en'), u.id, :wwwroot,
       :wwwroot || CASE WHEN x.id IS NULL
            THEN '/theme/image.php/' || t.theme || '/core/' || coalesce(c.of ->> 'themerev', '-1') || '/u/f1'
            ELSE '/pluginfile.php/' || x.id || '/user/icon/' || t.theme || '/f1?rev=' || u.picture END,
       (SELECT json_agg(json_build_array(l.name, l.version) ORDER BY l.name)
          FROM (SELECT m.functionname AS name, coalesce(CASE WHEN f.component IS DISTINCT FROM 'moodle'
                            THEN p.value END, c.of ->> 'version') AS version
                  FROM {external_services_functions} AS m
                  LEFT JOIN {external_functions} AS f ON f.name = m.functionname
                  LEFT JOIN {config_plugins} AS p ON p.plugin = f.component AND p.name = 'version'
                 WHERE m.externalserviceid = :service
                   AND (m.functionname = ANY (:served) OR :served IS NULL AND f.name IS NOT NULL)) AS l),
       e.downloadfiles, e.uploadfiles, c.of ->> 'release', c.of ->> 'version', coalesce(c.of ->> 'mobilecssurl', ''),
       (SELECT json_agg(json_build_array(a.name, CASE WHEN a.name = 'mnet_dispatcher_mode'
                                              THEN (c.of ->> a.name = 'strict')::int
                                              ELSE substring(c.of ->> a.name FROM '^-?[0-9]{1,9}')::int END)
                        ORDER BY a.place)
          FROM unnest(ARRAY['usecomments', 'usetags', 'enablenotes', 'messaging', 'enableblogs', 'enablecompletion',
               'enablebadges', 'messagingallusers', 'enablecustomreports', 'enableglobalsearch',
               'mnet_dispatcher_mode']) WITH ORDINALITY AS a (name, place)
         WHERE c.of ? a.name),
       :admin OR {f}.may(u.id, 'moodle/user:manageownfiles', NULL),
       CASE WHEN :admin OR {f}.may(u.id, 'moodle/user:ignoreuserquota', NULL) THEN '0'
            ELSE coalesce(c.of ->> 'userquota', '0') END,
       CASE WHEN :admin OR {f}.may(u.id, 'moodle/course:ignorefilesizelimits', NULL) THEN '-1'
            ELSE nullif(c.of ->> 'maxbytes', '0') END,
       CASE WHEN c.of ->> 'defaulthomepage' = '2'
            THEN coalesce((SELECT r.value FROM {user_preferences} AS r
                            WHERE r.userid = u.id AND r.name = 'user_home_page_preference'), '1')
            ELSE coalesce(c.of ->> 'defaulthomepage', '1') END,
       {f}.private_key(u.id), s.id, coalesce(c.of ->> 'calendartype', 'gregorian'),
       coalesce(nullif(u.calendartype, ''), c.of ->> 'calendartype', 'gregorian'), :admin, t.theme,
       coalesce(c.of ->> 'limitconcurrentlogins', '0'),
       CASE WHEN coalesce(c.of ->> 'limitconcurrentlogins', '0') <> '0'
            THEN (SELECT count(*) FROM {sessions} AS o WHERE o.userid = u.id) END,
       NULL::text, NULL::text
FROM c
CROSS JOIN LATERAL (SELECT coalesce(c.of ->> 'theme', 'boost') AS theme) AS t
JOIN {course} AS s ON s.category = 0
JOIN {user} AS u ON u.id = :caller
LEFT JOIN {external_services} AS e ON e.id = :service
LEFT JOIN {context} AS x ON u.picture > 0 AND x.contextlevel = 30 AND x.instanceid = u.id
WHERE :cohorts IS NULL OR true
