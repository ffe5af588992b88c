-- Accounts, found by one field and judged by more, by id (contract 10.4-10.6). Columns: the members of
-- a user, then problem, detail. Accounts the caller may not see, and those with nothing to be seen in a
-- field that was searched, are left out. Which accounts there are is a function's to say: what is
-- planned here depends on no parameter.
-- :caller bigint      account that calls
-- :admin boolean      whether it is a site administrator
-- :cohorts bigint[]   members of these only; NULL: not confined
-- :wwwroot text       Moodle's address
-- :field text         id, idnumber, username or email: the value is one of values; NULL: all accounts
-- :values text[]      of that field
-- :criteria jsonb     the search, see {f}.users_found; NULL: none
-- :strict boolean     leave out deleted accounts
-- :searched text[]    fields something must be seen in
-- :theme text         name of the site's theme
-- :themerev text      its revision
-- :form text          the site's form of full names; NULL: first and last name
-- :hidden text        fields that are hidden here, with commas between
SELECT u.id, CASE WHEN m.details THEN u.username END, CASE WHEN m.names THEN u.firstname END,
       CASE WHEN m.names THEN u.lastname END,
       CASE WHEN :form IS NULL THEN u.firstname || ' ' || u.lastname
            ELSE {f}.person_name(:form, jsonb_build_object('firstname', u.firstname, 'lastname', u.lastname,
                 'middlename', u.middlename, 'alternatename', u.alternatename, 'firstnamephonetic',
                 u.firstnamephonetic, 'lastnamephonetic', u.lastnamephonetic)) END,
       m.email, CASE WHEN m.hidden OR 'address' = ANY (v.identity) THEN m.address END,
       CASE WHEN m.hidden OR 'phone1' = ANY (v.identity) THEN m.phone1 END,
       CASE WHEN m.hidden OR 'phone2' = ANY (v.identity) THEN m.phone2 END,
       CASE WHEN m.details OR 'department' = ANY (v.identity) THEN u.department END,
       CASE WHEN m.details OR 'institution' = ANY (v.identity) THEN m.institution END, m.idnumber,
       (SELECT string_agg(t.rawname, ', ' ORDER BY i.ordering, i.id)
          FROM {tag_instance} AS i JOIN {tag} AS t ON t.id = i.tagid
         WHERE i.component = 'core' AND i.itemtype = 'user' AND i.itemid = u.id),
       CASE WHEN m.hidden OR coalesce(position(',firstaccess,' IN ',' || :hidden || ',') = 0, true) THEN u.firstaccess END,
       CASE WHEN m.hidden OR coalesce(position(',lastaccess,' IN ',' || :hidden || ',') = 0, true) THEN u.lastaccess END,
       CASE WHEN m.details THEN u.auth END,
       CASE WHEN m.hidden OR coalesce(position(',suspended,' IN ',' || :hidden || ',') = 0, true) THEN u.suspended <> 0 END,
       CASE WHEN m.details THEN u.confirmed <> 0 END, CASE WHEN m.details THEN u.lang END, NULL::text,
       CASE WHEN m.details THEN u.theme END, CASE WHEN m.details THEN u.timezone END,
       CASE WHEN m.details THEN u.mailformat END,
       CASE WHEN m.hidden OR coalesce(position(',description,' IN ',' || :hidden || ',') = 0, true) THEN
            CASE u.descriptionformat
            WHEN 0 THEN '<div class="text_to_html">' || regexp_replace(u.description, '\r?\n', E'<br />\n', 'g')
                        || '</div>'
            WHEN 2 THEN regexp_replace(replace(replace(replace(replace(u.description, '&', '&amp;'), '<', '&lt;'),
                        '>', '&gt;'), '"', '&quot;'), '\r?\n', E'<br />\n', 'g')
            ELSE u.description END END,
       CASE WHEN (m.hidden OR coalesce(position(',description,' IN ',' || :hidden || ',') = 0, true)) AND u.description IS NOT NULL
            THEN CASE WHEN u.descriptionformat IN (0, 2) THEN 1 ELSE u.descriptionformat END END,
       CASE WHEN m.hidden OR coalesce(position(',city,' IN ',' || :hidden || ',') = 0, true) THEN m.city END,
       CASE WHEN m.hidden OR coalesce(position(',country,' IN ',' || :hidden || ',') = 0, true) THEN nullif(u.country, '') END,
       coalesce(CASE WHEN u.picture > 0 AND u.deleted = 0 THEN (
                     SELECT :wwwroot || '/pluginfile.php/' || x.id || '/user/icon/' || :theme || '/f2?rev=' || u.picture
                       FROM {context} AS x WHERE x.contextlevel = 30 AND x.instanceid = u.id) END,
                :wwwroot || '/theme/image.php/' || :theme || '/core/' || :themerev || '/u/f2'),
       coalesce(CASE WHEN u.picture > 0 AND u.deleted = 0 THEN (
                     SELECT :wwwroot || '/pluginfile.php/' || x.id || '/user/icon/' || :theme || '/f1?rev=' || u.picture
                       FROM {context} AS x WHERE x.contextlevel = 30 AND x.instanceid = u.id) END,
                :wwwroot || '/theme/image.php/' || :theme || '/core/' || :themerev || '/u/f1'),
       (SELECT json_agg(json_build_array(f.datatype, d.data, CASE WHEN f.datatype = 'menu'
                               OR f.datatype = 'text' AND coalesce(f.param4, '') = '' THEN d.data END,
                               f.name, f.shortname) ORDER BY g.sortorder, f.sortorder)
          FROM {user_info_data} AS d
          JOIN {user_info_field} AS f ON f.id = d.fieldid
          JOIN {user_info_category} AS g ON g.id = f.categoryid
         WHERE d.userid = u.id AND d.data <> '' AND (m.details OR f.visible = 2)),
       CASE WHEN u.id = :caller THEN
            (SELECT json_agg(p.pair ORDER BY p.id)
               FROM (SELECT r.id, json_build_array(r.name, r.value) AS pair FROM {user_preferences} AS r
                      WHERE r.userid = u.id
                      UNION ALL
                     SELECT NULL, json_build_array('_lastloaded', extract(epoch FROM now())::bigint)) AS p) END,
       NULL::text, NULL::text
FROM {f}.users_found(:field, :values, :criteria, :strict, :cohorts) AS found (id)
JOIN {user} AS u ON u.id = found.id
LEFT JOIN LATERAL (SELECT p.* FROM {f}.profile_view(:caller, u.id) AS p WHERE NOT :admin) AS v ON true
CROSS JOIN LATERAL (
     SELECT :admin OR u.id = :caller OR coalesce(v.alldetails, false) AS details,
            :admin OR coalesce(v.fullnames, false) AS names, :admin OR coalesce(v.hidden, false) AS hidden,
            CASE WHEN :admin OR u.id = :caller OR v.useremail OR 'email' = ANY (v.identity)
                      OR u.maildisplay = 1 OR u.maildisplay = 2 AND v.sharing THEN u.email END AS email,
            CASE WHEN :admin OR u.id = :caller OR v.alldetails OR 'idnumber' = ANY (v.identity)
                 THEN nullif(nullif(u.idnumber, ''), '0') END AS idnumber,
            nullif(nullif(u.address, ''), '0') AS address, nullif(nullif(u.phone1, ''), '0') AS phone1,
            nullif(nullif(u.phone2, ''), '0') AS phone2, nullif(nullif(u.city, ''), '0') AS city,
            nullif(nullif(u.institution, ''), '0') AS institution) AS m
WHERE (:admin OR v.alldetails IS NOT NULL)
  AND NOT ('idnumber' = ANY (:searched) AND m.idnumber IS NULL)
  AND NOT ('email' = ANY (:searched) AND coalesce(m.email, '') = '')
  AND NOT (:searched && ARRAY['username', 'auth'] AND NOT m.details)
  AND NOT (:searched && ARRAY['firstname', 'lastname'] AND NOT m.names)
ORDER BY u.id
