-- One user by external id: the five members of the document, then what is wrong, if anything.
-- A user we deleted (tombstone) is gone although the row is there, until somebody wakes it up in
-- Moodle; two users of one id are an error that names both.
-- :userid text     external id (mdl_user.idnumber)
SELECT u.idnumber, u.username, u.firstname, u.lastname, u.email,
       CASE WHEN d.external_id IS NOT NULL THEN 'gone'
            WHEN count(u.id) OVER () > 1 THEN 'ambiguous_id' END,
       CASE WHEN d.external_id IS NOT NULL THEN coalesce('this user was renamed to "' || d.renamed_to || '"', 'this user was deleted')
            WHEN count(u.id) OVER () > 1
            THEN 'more than one account has this id number: Moodle ids '
                 || string_agg(u.id::text, ', ') OVER () END
FROM (SELECT :userid) AS asked (id)
LEFT JOIN {user} AS u ON u.idnumber = asked.id AND u.deleted = 0 AND asked.id <> ''
LEFT JOIN nexsis.deleted AS d ON d.kind = 'user' AND d.external_id = asked.id
     AND (u.id IS NULL OR d.how = 'suspend' AND d.moodle_id = u.id AND u.suspended = 1)
WHERE u.id IS NOT NULL OR d.external_id IS NOT NULL
