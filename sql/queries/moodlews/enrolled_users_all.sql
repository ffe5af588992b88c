-- Who is enrolled in a course, for who sees all of everybody, with members that stand in the account itself,
-- and roles: what enrolled_users.sql gives then, without a look at what may be seen, which is most of
-- what that costs (contract 10.6, 10.8). Parameters are hidden from the planner, which would else plan for
-- each call.
-- :caller bigint      account that calls
-- :admin boolean      true: a site administrator
-- :cohorts bigint[]   NULL: not confined
-- :wwwroot text       Moodle's address
-- :form text          the site's form of full names; NULL: first and last name
-- :courseid bigint    mdl_course.id
-- :fields text[]      members asked for
WITH c AS MATERIALIZED (
     SELECT k.id, k.category, x.id AS contextid
       FROM {course} AS k
       JOIN {context} AS x ON x.contextlevel = 50 AND x.instanceid = k.id
      WHERE k.id = :courseid AND :admin AND :cohorts IS NULL AND :caller IS NOT NULL AND :wwwroot IS NOT NULL),
f AS MATERIALIZED (
     SELECT a.form, 'username' = ANY (a.f) AS username, 'firstname' = ANY (a.f) AS firstname,
            'lastname' = ANY (a.f) AS lastname, 'email' = ANY (a.f) AS email, 'department' = ANY (a.f) AS department,
            'institution' = ANY (a.f) AS institution, 'idnumber' = ANY (a.f) AS idnumber,
            'firstaccess' = ANY (a.f) AS firstaccess, 'lastaccess' = ANY (a.f) AS lastaccess,
            'city' = ANY (a.f) AS city, 'country' = ANY (a.f) AS country, 'roles' = ANY (a.f) AS roles
       FROM (SELECT :fields::text[], :form::text OFFSET 0) AS a (f, form))
SELECT u.id, CASE WHEN f.username THEN u.username END, CASE WHEN f.firstname THEN u.firstname END,
       CASE WHEN f.lastname THEN u.lastname END,
       CASE WHEN f.form IS NULL THEN u.firstname || ' ' || u.lastname
            ELSE {f}.person_name(f.form, jsonb_build_object('firstname', u.firstname, 'lastname', u.lastname,
                 'middlename', u.middlename, 'alternatename', u.alternatename, 'firstnamephonetic',
                 u.firstnamephonetic, 'lastnamephonetic', u.lastnamephonetic)) END,
       CASE WHEN f.email THEN u.email END, nullif(u.address, ''), nullif(u.phone1, ''), nullif(u.phone2, ''),
       CASE WHEN f.department THEN u.department END, CASE WHEN f.institution THEN nullif(u.institution, '') END,
       CASE WHEN f.idnumber THEN nullif(u.idnumber, '') END, NULL::text,
       CASE WHEN f.firstaccess THEN u.firstaccess END, CASE WHEN f.lastaccess THEN u.lastaccess END,
       NULL::bigint, NULL::text, NULL::bigint, CASE WHEN f.city THEN nullif(u.city, '') END,
       CASE WHEN f.country THEN nullif(u.country, '') END, NULL::text, NULL::text, NULL::text, NULL::text,
       CASE WHEN f.roles THEN coalesce(r.roles, '[]') END, NULL::text, NULL::text,
       CASE WHEN c.id IS NULL THEN 'invalidrecord:course' WHEN u.id IS NULL THEN '' END, NULL
  FROM f
  LEFT JOIN c ON true
  LEFT JOIN (
       SELECT n.*
         FROM (
              SELECT e.userid
                FROM {enrol} AS i
                JOIN {user_enrolments} AS e ON e.enrolid = i.id
               WHERE i.courseid = (SELECT c.id FROM c)
               UNION
              SELECT a.id FROM {user} AS a WHERE (SELECT c.category FROM c) = 0) AS l
        CROSS JOIN LATERAL ( -- one by one: how many there are is not known here
              SELECT n.id, n.username, n.firstname, n.lastname, n.email, n.address, n.phone1, n.phone2,
                     n.department, n.institution, n.idnumber, n.firstaccess, n.lastaccess, n.city, n.country,
                     n.middlename, n.alternatename, n.firstnamephonetic, n.lastnamephonetic
                FROM {user} AS n
               WHERE n.id = l.userid AND n.deleted = 0
              OFFSET 0) AS n
        WHERE n.id::text IS DISTINCT FROM (SELECT g.value FROM {config} AS g WHERE g.name = 'siteguest')) AS u
    ON true
  LEFT JOIN (
       SELECT a.userid, json_agg(json_build_array(k.id, k.name, k.shortname, a.sortorder)
                                 ORDER BY k.sortorder, a.id) AS roles
         FROM {role_assignments} AS a
         JOIN {role} AS k ON k.id = a.roleid
        WHERE a.contextid = (SELECT c.contextid FROM c) AND (SELECT f.roles FROM f)
        GROUP BY a.userid) AS r ON r.userid = u.id
 ORDER BY u.id
