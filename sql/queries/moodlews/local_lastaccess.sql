-- When a user was last at the site: local_wsfunc_get_lastaccess (ambiguities S28). One row.
-- :caller int8      account of the token
-- :admin bool       he is a site administrator
-- :cohorts int8[]   all he may see; NULL: everybody
-- :wwwroot text     the site's address, which no answer has
-- :userid int8      mdl_user.id; 0: the caller
SELECT u.lastaccess,
       CASE WHEN u.id IS NULL THEN 'invaliduser'
            WHEN u.id <> :caller AND (NOT {f}.member_of(u.id, :cohorts)
                 OR NOT (:admin OR {f}.may(:caller, 'moodle/user:viewhiddendetails', x.id)))
            THEN 'nopermissions:You do not have moodle/user:viewhiddendetails for this user!' END, NULL
  FROM (SELECT coalesce(nullif(:userid, 0), :caller) AS id WHERE :wwwroot IS NOT NULL) AS asked
  LEFT JOIN {user} AS u ON u.id = asked.id AND u.deleted = 0
  LEFT JOIN {context} AS x ON x.contextlevel = 30 AND x.instanceid = u.id
