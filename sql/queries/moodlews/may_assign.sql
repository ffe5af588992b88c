-- The first enrolment whose role the caller may not give. Columns: problem text, detail text; no row:
-- all of them are allowed.
-- :caller bigint     account that calls
-- :roles bigint[]    role ids, and
-- :users bigint[]    whom, and
-- :courses bigint[]  where, at the same place
SELECT format('wsusercannotassign:(%s) to this user (%s) in this course (%s)', e.role, e.account, e.course),
       NULL::text
  FROM unnest(:roles, :users, :courses) WITH ORDINALITY AS e (role, account, course, place)
  JOIN {context} AS x ON x.contextlevel = 50 AND x.instanceid = e.course
 WHERE NOT {f}.may_assign(:caller, e.role, x.id)
 ORDER BY e.place
 LIMIT 1
