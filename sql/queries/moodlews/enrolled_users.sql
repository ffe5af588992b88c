-- Who is enrolled in a course, and what the caller may see of each: core_enrol_get_enrolled_users
-- (contract 10.6, 10.8). Suspended enrolments are among them unless onlyactive asks otherwise.
-- :caller int8      account of the token
-- :admin bool       he is a site administrator
-- :cohorts int8[]   all he may see; NULL: everybody
-- :wwwroot text     the site's address
-- :courseid int8    mdl_course.id
-- :options jsonb    [{"name", "value"}], as Moodle documents them
WITH o AS MATERIALIZED (
     SELECT g.o, coalesce(regexp_split_to_array(regexp_replace(g.fields, '[^A-Za-z0-9_,-]', '', 'g'), ','),
                '{id,username,firstname,lastname,fullname,email,department,institution,idnumber,interests,
                firstaccess,lastaccess,lastcourseaccess,description,city,country,address,phone1,phone2,
                profileimageurlsmall,profileimageurl,customfields,groups,roles,preferences,enrolledcourses}')
            AS fields
       FROM (SELECT coalesce(jsonb_object_agg(e.o ->> 'name', e.o ->> 'value' ORDER BY e.place), '{}') AS o,
                    string_agg(e.o ->> 'value', ',') FILTER (WHERE e.o ->> 'name' = 'userfields') AS fields
               FROM jsonb_array_elements(:options) WITH ORDINALITY AS e (o, place)) AS g),
c AS MATERIALIZED (SELECT f.* FROM {f}.course_sight(:caller, :admin, :courseid) AS f),
p AS MATERIALIZED (
     SELECT CASE
            WHEN coalesce(o.o ->> 'sortby', 'id') NOT IN ('id', 'firstname', 'lastname', 'siteorder')
                 OR upper(coalesce(o.o ->> 'sortdirection', 'ASC')) NOT IN ('ASC', 'DESC')
            THEN 'invalidparameter'
            WHEN c.id IS NULL THEN 'invalidrecord:course'
            WHEN c.closed THEN 'errorcoursecontextnotvalid:' || c.id
            WHEN NOT c.participants THEN 'nopermissions:View participants'
            WHEN coalesce(o.o ->> 'withcapability', '') <> '' AND NOT c.rolereview
            THEN 'nopermissions:Review permissions for others'
            WHEN coalesce({f}.php_int(o.o ->> 'groupid'), 0) <> 0 AND NOT c.allgroups AND NOT EXISTS (
                 SELECT FROM {groups_members} AS m
                  WHERE m.groupid = coalesce({f}.php_int(o.o ->> 'groupid'), 0) AND m.userid = :caller)
            THEN 'nopermissions:Access all groups'
            WHEN (coalesce(o.o ->> 'onlyactive', '') NOT IN ('', '0')
                  OR coalesce(o.o ->> 'onlysuspended', '') NOT IN ('', '0')) AND NOT c.review
            THEN 'nopermissions:Review course enrolments'
            WHEN coalesce(o.o ->> 'onlyactive', '') NOT IN ('', '0')
                 AND coalesce(o.o ->> 'onlysuspended', '') NOT IN ('', '0')
            THEN 'codingerror:Both onlyactive and onlysuspended are set, this is probably not what you want!'
            ELSE (SELECT 'invaliduserfield:' || f.name FROM unnest(o.fields) AS f (name)
                   WHERE f.name NOT IN (
                         'id', 'username', 'fullname', 'firstname', 'lastname', 'email', 'address', 'phone1',
                         'phone2', 'department', 'institution', 'interests', 'firstaccess', 'lastaccess', 'auth',
                         'confirmed', 'idnumber', 'lang', 'theme', 'timezone', 'mailformat', 'description',
                         'descriptionformat', 'city', 'country', 'profileimageurlsmall', 'profileimageurl',
                         'customfields', 'groups', 'roles', 'preferences', 'enrolledcourses', 'suspended',
                         'lastcourseaccess') LIMIT 1) END AS problem
       FROM o LEFT JOIN c ON true),
v AS MATERIALIZED (
     SELECT c.id AS course, c.contextid, c.defaultgrouping, c.alldetails, 'username' = ANY (f) AS username,
            'firstname' = ANY (f) AND c.fullnames AS firstname, 'lastname' = ANY (f) AND c.fullnames AS lastname,
            'email' = ANY (f) AS email, c.email OR 'email' = ANY (c.show) AS emails,
            :admin OR {f}.enrol_active(:caller, c.id) AS shares,
            nullif(CASE WHEN c.fullnames THEN coalesce(nullif(s.full, ''), s.short) ELSE s.short END, 'language') AS form,
            :admin OR 'address' = ANY (f) AND 'address' = ANY (c.show) AS address,
            :admin OR 'phone1' = ANY (f) AND 'phone1' = ANY (c.show) AS phone1,
            :admin OR 'phone2' = ANY (f) AND 'phone2' = ANY (c.show) AS phone2,
            'department' = ANY (f) AS department, c.alldetails OR 'department' = ANY (c.show) AS departments,
            'institution' = ANY (f) AS institution, c.alldetails OR 'institution' = ANY (c.show) AS institutions,
            'idnumber' = ANY (f) AS idnumber, c.alldetails OR 'idnumber' = ANY (c.show) AS idnumbers,
            'interests' = ANY (f) AS interests,
            'firstaccess' = ANY (f) AND 'firstaccess' <> ALL (c.hide) AS firstaccess,
            'lastaccess' = ANY (f) AND 'lastaccess' <> ALL (c.hide) AS lastaccess,
            'lastcourseaccess' = ANY (f) AND 'lastaccess' <> ALL (c.hide) AS lastcourseaccess,
            'description' = ANY (f) AND 'description' <> ALL (c.hide) AS description,
            'city' = ANY (f) AND 'city' <> ALL (c.hide) AS city,
            'country' = ANY (f) AND 'country' <> ALL (c.hide) AS country,
            'profileimageurlsmall' = ANY (f) AS small, 'profileimageurl' = ANY (f) AS large,
            :wwwroot || '/theme/image.php/' || coalesce(s.theme, 'boost') || '/core/' || coalesce(s.rev, '1')
            || '/u/f' AS picture,
            'customfields' = ANY (f) AS customfields, 'groups' = ANY (f) AND c.allgroups AS groups,
            'roles' = ANY (f) AS roles, 'preferences' = ANY (f) AS preferences,
            'enrolledcourses' = ANY (f) AND 'mycourses' <> ALL (c.hide) AS enrolledcourses,
            round(date_part('epoch', statement_timestamp())::numeric, -2)::int8 AS now
       FROM c, (SELECT o.fields FROM o) AS asked (f),
            (SELECT max(g.value) FILTER (WHERE g.name = 'theme') AS theme,
                    max(g.value) FILTER (WHERE g.name = 'themerev') AS rev,
                    nullif(max(g.value) FILTER (WHERE g.name = 'fullnamedisplay'), '') AS short,
                    max(g.value) FILTER (WHERE g.name = 'alternativefullnameformat') AS full
               FROM {config} AS g
              WHERE g.name IN ('theme', 'themerev', 'fullnamedisplay', 'alternativefullnameformat')) AS s),
w AS MATERIALIZED (
     SELECT l.place, l.id = :caller AS self, u.*
       FROM o
      CROSS JOIN c
       JOIN p ON p.problem IS NULL
      CROSS JOIN LATERAL {f}.enrolled_list(c.id, c.contextid, o.o,
                 CASE WHEN c.groupmode = 1 AND NOT c.allgroups THEN :caller END, :caller, :cohorts) AS l
      CROSS JOIN LATERAL (
            SELECT n.id, n.username, n.firstname, n.lastname, n.email, n.maildisplay, n.address, n.phone1,
                   n.phone2, n.department, n.institution, n.idnumber, n.firstaccess, n.lastaccess,
                   n.description, n.descriptionformat, n.city, n.country, n.picture,
                   n.middlename, n.alternatename, n.firstnamephonetic, n.lastnamephonetic
              FROM {user} AS n
             WHERE n.id = l.id
               AND (l.id = :caller OR c.details OR {f}.may(:caller, 'moodle/user:viewdetails', (
                    SELECT x.id FROM {context} AS x
                     WHERE x.contextlevel = 30 AND x.instanceid = l.id)))) AS u)
SELECT w.id, CASE WHEN v.username AND (w.self OR v.alldetails) THEN w.username END,
       CASE WHEN v.firstname THEN w.firstname END, CASE WHEN v.lastname THEN w.lastname END,
       CASE WHEN v.form IS NULL THEN w.firstname || ' ' || w.lastname
            ELSE {f}.person_name(v.form, jsonb_build_object('firstname', w.firstname, 'lastname', w.lastname,
                 'middlename', w.middlename, 'alternatename', w.alternatename, 'firstnamephonetic',
                 w.firstnamephonetic, 'lastnamephonetic', w.lastnamephonetic)) END,
       CASE WHEN v.email AND (w.self OR v.emails OR w.maildisplay = 1 OR w.maildisplay = 2 AND v.shares)
            THEN w.email END,
       CASE WHEN v.address THEN nullif(w.address, '') END, CASE WHEN v.phone1 THEN nullif(w.phone1, '') END,
       CASE WHEN v.phone2 THEN nullif(w.phone2, '') END,
       CASE WHEN v.department AND (w.self OR v.departments) THEN w.department END,
       CASE WHEN v.institution AND (w.self OR v.institutions) THEN nullif(w.institution, '') END,
       CASE WHEN v.idnumber AND (w.self OR v.idnumbers) THEN nullif(w.idnumber, '') END,
       CASE WHEN v.interests THEN (
            SELECT string_agg(t.rawname, ', ' ORDER BY i.ordering, i.id)
              FROM {tag_instance} AS i
              JOIN {tag} AS t ON t.id = i.tagid
             WHERE i.component = 'core' AND i.itemtype = 'user' AND i.itemid = w.id) END,
       CASE WHEN v.firstaccess THEN w.firstaccess END, CASE WHEN v.lastaccess THEN w.lastaccess END,
       CASE WHEN v.lastcourseaccess THEN coalesce((
            SELECT a.timeaccess FROM {user_lastaccess} AS a
             WHERE a.userid = w.id AND a.courseid = v.course), 0) END,
       CASE WHEN v.description AND w.description IS NOT NULL THEN
            {f}.text_html(w.description, w.descriptionformat, false, :wwwroot || '/webservice/pluginfile.php/'
                 || (SELECT x.id FROM {context} AS x WHERE x.contextlevel = 30 AND x.instanceid = w.id)
                 || '/user/profile') END,
       CASE WHEN v.description AND w.description IS NOT NULL
            THEN CASE WHEN w.descriptionformat = 4 THEN 4 ELSE 1 END END,
       CASE WHEN v.city THEN nullif(w.city, '') END, CASE WHEN v.country THEN nullif(w.country, '') END,
       CASE WHEN v.small AND w.picture > 0 THEN {f}.user_picture(w.id, w.picture, 'f2', :wwwroot)
            WHEN v.small THEN v.picture || '2' END,
       CASE WHEN v.large AND w.picture > 0 THEN {f}.user_picture(w.id, w.picture, 'f1', :wwwroot)
            WHEN v.large THEN v.picture || '1' END,
       CASE WHEN v.customfields AND EXISTS (SELECT FROM {user_info_data} AS i WHERE i.userid = w.id)
            THEN {f}.user_profile_seen(w.id, w.self OR v.alldetails) END,
       CASE WHEN v.groups THEN (
            SELECT json_agg(json_build_array(g.id, CASE WHEN g.name ~ '[&<>]' THEN {f}.text_line(g.name) ELSE g.name END,
                       {f}.text_html(g.description, g.descriptionformat, true, :wwwroot
                       || '/webservice/pluginfile.php/' || v.contextid || '/group/description/' || g.id),
                       g.descriptionformat) ORDER BY g.name, g.id)
              FROM {groups_members} AS m
              JOIN {groups} AS g ON g.id = m.groupid
             WHERE m.userid = w.id AND g.courseid = v.course
               AND (v.defaultgrouping = 0 OR EXISTS (
                    SELECT FROM {groupings_groups} AS i
                     WHERE i.groupid = g.id AND i.groupingid = v.defaultgrouping))) END,
       CASE WHEN v.roles THEN (
            SELECT coalesce(json_agg(json_build_array(r.id, r.name, r.shortname, a.sortorder)
                                     ORDER BY r.sortorder, a.id), '[]')
              FROM {role_assignments} AS a
              JOIN {role} AS r ON r.id = a.roleid
             WHERE a.userid = w.id AND a.contextid = v.contextid) END,
       CASE WHEN v.preferences AND w.self THEN (
            SELECT json_agg(f.pair ORDER BY f.id)
              FROM (SELECT r.id, json_build_array(r.name, r.value) AS pair
                      FROM {user_preferences} AS r WHERE r.userid = w.id
                     UNION ALL
                    SELECT NULL, json_build_array('_lastloaded',
                               floor(date_part('epoch', statement_timestamp()))::int8)) AS f) END,
       CASE WHEN v.enrolledcourses THEN (
            SELECT json_agg(json_build_array(k.id, k.fullname, k.shortname) ORDER BY k.visible DESC, k.sortorder, k.id)
              FROM (SELECT DISTINCT i.courseid
                      FROM {user_enrolments} AS m
                      JOIN {enrol} AS i ON i.id = m.enrolid AND i.status = 0
                     WHERE m.userid = w.id AND m.status = 0 AND m.timestart < v.now
                       AND (m.timeend = 0 OR m.timeend > v.now)) AS m
              JOIN LATERAL (
                   SELECT r.id, r.visible, r.sortorder,
                          CASE WHEN r.fullname ~ '[&<>]' THEN {f}.text_line(r.fullname) ELSE r.fullname END AS fullname,
                          CASE WHEN r.shortname ~ '[&<>]' THEN {f}.text_line(r.shortname)
                               ELSE r.shortname END AS shortname
                     FROM {course} AS r
                    WHERE r.id = m.courseid AND r.category <> 0
                      AND (r.visible = 1 OR {f}.may(w.id, 'moodle/course:viewhiddencourses', (
                           SELECT x.id FROM {context} AS x
                            WHERE x.contextlevel = 50 AND x.instanceid = r.id)))) AS k ON true) END,
       CASE WHEN p.problem IS NULL AND w.id IS NULL THEN '' ELSE p.problem END, NULL
  FROM p
  LEFT JOIN v ON true
  LEFT JOIN w ON true
 ORDER BY w.place
