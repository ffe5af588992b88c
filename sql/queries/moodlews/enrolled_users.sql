-- Who is enrolled in a course, and what the caller may see of each: core_enrol_get_enrolled_users
-- (contract 10.6, 10.8). Suspended enrolments are among them unless onlyactive asks otherwise.
-- :caller int8      account of the token
-- :admin bool       he is a site administrator
-- :cohorts int8[]   all he may see; NULL: everybody
-- :wwwroot text     the site's address
-- :courseid int8    mdl_course.id
-- :options jsonb    [{"name", "value"}], as Moodle documents them
WITH o AS MATERIALIZED (
     SELECT coalesce(f.fields, '{id,username,firstname,lastname,fullname,email,department,institution,idnumber,
                interests,firstaccess,lastaccess,lastcourseaccess,description,city,country,address,phone1,phone2,
                profileimageurlsmall,profileimageurl,customfields,groups,roles,preferences,enrolledcourses}')
            AS fields
       FROM (SELECT array_agg(regexp_replace(w.name, '[^A-Za-z0-9_-]', '', 'g')) AS fields
               FROM jsonb_array_elements(:options) AS g (o)
              CROSS JOIN LATERAL unnest(string_to_array(g.o ->> 'value', ',')) AS w (name)
              WHERE g.o ->> 'name' = 'userfields') AS f),
c AS MATERIALIZED (SELECT f.* FROM {f}.course_sight(:caller, :admin, :courseid) AS f),
p AS MATERIALIZED (
     SELECT CASE
            WHEN coalesce({f}.option_text(:options, 'sortby'), 'id') NOT IN ('id', 'firstname', 'lastname', 'siteorder')
                 OR upper(coalesce({f}.option_text(:options, 'sortdirection'), 'ASC')) NOT IN ('ASC', 'DESC')
            THEN 'invalidparameter'
            WHEN c.id IS NULL THEN 'invalidrecord:course'
            WHEN c.closed THEN 'errorcoursecontextnotvalid:' || c.id
            WHEN NOT c.participants THEN 'nopermissions:View participants'
            WHEN coalesce({f}.option_text(:options, 'withcapability'), '') <> '' AND NOT c.rolereview
            THEN 'nopermissions:Review permissions for others'
            WHEN {f}.php_int({f}.option_text(:options, 'groupid')) <> 0 AND NOT c.allgroups AND NOT EXISTS (
                 SELECT FROM {groups_members} AS m
                  WHERE m.groupid = {f}.php_int({f}.option_text(:options, 'groupid')) AND m.userid = :caller)
            THEN 'nopermissions:Access all groups'
            WHEN (coalesce({f}.option_text(:options, 'onlyactive'), '') NOT IN ('', '0')
                  OR coalesce({f}.option_text(:options, 'onlysuspended'), '') NOT IN ('', '0')) AND NOT c.review
            THEN 'nopermissions:Review course enrolments'
            WHEN coalesce({f}.option_text(:options, 'onlyactive'), '') NOT IN ('', '0')
                 AND coalesce({f}.option_text(:options, 'onlysuspended'), '') NOT IN ('', '0')
            THEN 'codingerror:Both onlyactive and onlysuspended are set, this is probably not what you want!'
            ELSE (SELECT 'invaliduserfield:' || f.name FROM o CROSS JOIN LATERAL unnest(o.fields) AS f (name)
                   WHERE f.name NOT IN (
                         'id', 'username', 'fullname', 'firstname', 'lastname', 'email', 'address', 'phone1',
                         'phone2', 'department', 'institution', 'interests', 'firstaccess', 'lastaccess', 'auth',
                         'confirmed', 'idnumber', 'lang', 'theme', 'timezone', 'mailformat', 'description',
                         'descriptionformat', 'city', 'country', 'profileimageurlsmall', 'profileimageurl',
                         'customfields', 'groups', 'roles', 'preferences', 'enrolledcourses', 'suspended',
                         'lastcourseaccess') LIMIT 1) END AS problem
       FROM (SELECT) AS asked LEFT JOIN c ON true),
w AS MATERIALIZED (
     SELECT l.place, l.id = :caller AS self, u.*
       FROM c
       JOIN p ON p.problem IS NULL
      CROSS JOIN LATERAL {f}.enrolled_list(c.id, c.contextid, :options,
                 CASE WHEN c.groupmode = 1 AND NOT c.allgroups THEN :caller END, :caller, :cohorts) AS l
      CROSS JOIN LATERAL (
            SELECT n.id, n.username, n.firstname, n.lastname, n.email, n.maildisplay, n.address, n.phone1,
                   n.phone2, n.department, n.institution, n.idnumber, n.firstaccess, n.lastaccess,
                   n.description, n.descriptionformat, n.city, n.country, n.picture
              FROM {user} AS n
             WHERE n.id = l.id
               AND (l.id = :caller OR c.details OR {f}.may(:caller, 'moodle/user:viewdetails', (
                    SELECT x.id FROM {context} AS x
                     WHERE x.contextlevel = 30 AND x.instanceid = l.id)))) AS u)
SELECT w.id, CASE WHEN 'username' = ANY (o.fields) AND (w.self OR c.alldetails) THEN w.username END,
       CASE WHEN 'firstname' = ANY (o.fields) AND c.fullnames THEN w.firstname END,
       CASE WHEN 'lastname' = ANY (o.fields) AND c.fullnames THEN w.lastname END,
       w.firstname || ' ' || w.lastname,
       CASE WHEN 'email' = ANY (o.fields) AND (w.self OR c.email OR 'email' = ANY (c.show)
                                               OR w.maildisplay = 1
            OR w.maildisplay = 2 AND (SELECT {f}.enrol_active(:caller, :courseid))) THEN w.email END,
       CASE WHEN :admin OR 'address' = ANY (o.fields) AND 'address' = ANY (c.show)
            THEN nullif(w.address, '') END,
       CASE WHEN :admin OR 'phone1' = ANY (o.fields) AND 'phone1' = ANY (c.show) THEN nullif(w.phone1, '') END,
       CASE WHEN :admin OR 'phone2' = ANY (o.fields) AND 'phone2' = ANY (c.show) THEN nullif(w.phone2, '') END,
       CASE WHEN 'department' = ANY (o.fields) AND (w.self OR c.alldetails OR 'department' = ANY (c.show))
            THEN w.department END,
       CASE WHEN 'institution' = ANY (o.fields) AND (w.self OR c.alldetails OR 'institution' = ANY (c.show))
            THEN nullif(w.institution, '') END,
       CASE WHEN 'idnumber' = ANY (o.fields) AND (w.self OR c.alldetails OR 'idnumber' = ANY (c.show))
            THEN nullif(w.idnumber, '') END,
       CASE WHEN 'interests' = ANY (o.fields) THEN {f}.user_interests(w.id) END,
       CASE WHEN 'firstaccess' = ANY (o.fields) AND 'firstaccess' <> ALL (c.hide) THEN w.firstaccess END,
       CASE WHEN 'lastaccess' = ANY (o.fields) AND 'lastaccess' <> ALL (c.hide) THEN w.lastaccess END,
       CASE WHEN 'lastcourseaccess' = ANY (o.fields) AND 'lastaccess' <> ALL (c.hide) THEN coalesce((
            SELECT a.timeaccess FROM {user_lastaccess} AS a
             WHERE a.userid = w.id AND a.courseid = c.id), 0) END,
       CASE WHEN d.shown THEN {f}.text_html(w.description, w.descriptionformat, false, :wwwroot
                 || '/webservice/pluginfile.php/' || d.contextid || '/user/profile') END,
       CASE WHEN d.shown THEN CASE WHEN w.descriptionformat = 4 THEN 4 ELSE 1 END END,
       CASE WHEN 'city' = ANY (o.fields) AND 'city' <> ALL (c.hide) THEN nullif(w.city, '') END,
       CASE WHEN 'country' = ANY (o.fields) AND 'country' <> ALL (c.hide) THEN nullif(w.country, '') END,
       CASE WHEN 'profileimageurlsmall' = ANY (o.fields)
            THEN {f}.user_picture(w.id, w.picture, 'f2', :wwwroot) END,
       CASE WHEN 'profileimageurl' = ANY (o.fields) THEN {f}.user_picture(w.id, w.picture, 'f1', :wwwroot) END,
       CASE WHEN 'customfields' = ANY (o.fields) THEN {f}.user_profile_seen(w.id, w.self OR c.alldetails) END,
       CASE WHEN 'groups' = ANY (o.fields) AND c.allgroups THEN (
            SELECT json_agg(json_build_array(g.id, {f}.text_line(g.name),
                       {f}.text_html(g.description, g.descriptionformat, true, :wwwroot
                       || '/webservice/pluginfile.php/' || c.contextid || '/group/description/' || g.id),
                       g.descriptionformat) ORDER BY g.name, g.id)
              FROM {groups_members} AS m
              JOIN {groups} AS g ON g.id = m.groupid
             WHERE m.userid = w.id AND g.courseid = c.id
               AND (c.defaultgrouping = 0 OR EXISTS (
                    SELECT FROM {groupings_groups} AS i
                     WHERE i.groupid = g.id AND i.groupingid = c.defaultgrouping))) END,
       CASE WHEN 'roles' = ANY (o.fields) THEN (
            SELECT coalesce(json_agg(json_build_array(r.id, r.name, r.shortname, a.sortorder)
                                     ORDER BY r.sortorder, a.id), '[]')
              FROM {role_assignments} AS a
              JOIN {role} AS r ON r.id = a.roleid
             WHERE a.userid = w.id AND a.contextid = c.contextid) END,
       CASE WHEN 'preferences' = ANY (o.fields) AND w.self THEN (
            SELECT json_agg(f.pair ORDER BY f.id)
              FROM (SELECT r.id, json_build_array(r.name, r.value) AS pair
                      FROM {user_preferences} AS r WHERE r.userid = w.id
                     UNION ALL
                    SELECT NULL, json_build_array('_lastloaded',
                               floor(date_part('epoch', statement_timestamp()))::int8)) AS f) END,
       CASE WHEN 'enrolledcourses' = ANY (o.fields) AND 'mycourses' <> ALL (c.hide) THEN (
            SELECT json_agg(json_build_array(k.id, {f}.text_line(k.fullname), {f}.text_line(k.shortname))
                            ORDER BY f.place)
              FROM {f}.user_courses(w.id) AS f
              JOIN {course} AS k ON k.id = f.id) END,
       CASE WHEN p.problem IS NULL AND w.id IS NULL THEN '' ELSE p.problem END, NULL
  FROM p
 CROSS JOIN o
  LEFT JOIN c ON true
  LEFT JOIN w ON true
  LEFT JOIN LATERAL (
       SELECT x.id AS contextid, 'description' = ANY (o.fields) AND 'description' <> ALL (c.hide)
                                 AND w.description IS NOT NULL AS shown
         FROM {context} AS x WHERE x.contextlevel = 30 AND x.instanceid = w.id) AS d ON true
 ORDER BY w.place
