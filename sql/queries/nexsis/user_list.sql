-- Accounts, a page or all: what GET of one shows and what a PUT takes. Deleted accounts, and those we
-- deleted by suspending them, are left out; accounts without an external id are not.
-- Texts are asked for as they are, or by their beginning ("A*"; "*": not empty).
-- :idnumber text        external id (mdl_user.idnumber)
-- :username text
-- :firstname text
-- :lastname text
-- :email text
-- :auth text
-- :institution text
-- :department text
-- :city text
-- :country text
-- :cohort text          a cohort the account is in: its id number, or id:12
-- :suspended boolean
-- :changedsince text    as {f}.list_since reads it
-- :fields text[]        members that are wanted: what costs look-ups comes only when it is among them
-- @include page_head
WITH profile AS MATERIALIZED (
    SELECT f.param1 AS name, min(f.id) AS id FROM {user_info_field} AS f
     WHERE f.datatype = 'social' AND f.param1 IN ('url', 'icq', 'skype', 'yahoo', 'aim', 'msn')
     GROUP BY f.param1
     UNION ALL
    SELECT 'tenant', min(f.id) FROM {user_info_field} AS f WHERE f.shortname = 'tenant'
    HAVING min(f.id) IS NOT NULL),
matched AS NOT MATERIALIZED (
    SELECT u.idnumber AS userid, u.username, u.firstname, u.lastname, u.email, u.auth, u.lang, u.timezone,
           u.institution, u.department, u.address, u.city, u.country, u.phone1, u.phone2, u.policyagreed,
           u.middlename, u.alternatename, u.suspended, u.timecreated, u.timemodified, u.lastaccess,
           -- @include profile_member url
           -- @include profile_member icq
           -- @include profile_member skype
           -- @include profile_member yahoo
           -- @include profile_member aim
           -- @include profile_member msn
           -- @include profile_member tenant
           CASE WHEN 'cohorts' = ANY (:fields) THEN (
                SELECT string_agg(coalesce(nullif(c.idnumber, ''), 'id:' || c.id), E'\x1f' ORDER BY c.id)
                  FROM {cohort_members} AS i JOIN {cohort} AS c ON c.id = i.cohortid
                 WHERE i.userid = u.id) END AS cohorts,
           u.id,
           CASE :sort WHEN 'userid' THEN u.idnumber WHEN 'username' THEN u.username
                WHEN 'firstname' THEN u.firstname WHEN 'lastname' THEN u.lastname
                WHEN 'email' THEN u.email END AS text_key,
           CASE :sort WHEN 'timecreated' THEN u.timecreated WHEN 'timemodified' THEN u.timemodified
                WHEN 'lastaccess' THEN u.lastaccess END AS number_key
      FROM {user} AS u
     WHERE u.deleted = 0
       AND NOT (u.suspended = 1 AND EXISTS (
           SELECT FROM nexsis.deleted AS d
            WHERE d.kind = 'user' AND d.how = 'suspend' AND d.external_id = u.idnumber AND d.moodle_id = u.id))
       -- @include text_filter u.idnumber idnumber
       -- @include text_filter u.username username
       -- @include text_filter u.firstname firstname
       -- @include text_filter u.lastname lastname
       -- @include text_filter u.email email
       -- @include text_filter u.auth auth
       -- @include text_filter u.institution institution
       -- @include text_filter u.department department
       -- @include text_filter u.city city
       -- @include text_filter u.country country
       AND (:cohort IS NULL OR EXISTS (
            SELECT FROM {cohort_members} AS i JOIN {cohort} AS c ON c.id = i.cohortid
             WHERE i.userid = u.id
               AND CASE WHEN :cohort ~ '^id:[0-9]{1,18}$' THEN c.id = substr(:cohort, 4)::bigint
                        ELSE c.idnumber = :cohort END))
       AND (:suspended IS NULL OR u.suspended = (:suspended)::int)
       AND (:changedsince IS NULL OR u.timemodified >= (SELECT {f}.list_since(:changedsince))))
-- @include page
