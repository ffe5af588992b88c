-- The same list as user_list.sql, with members after its own that cost look-ups: profile fields, what we
-- keep for want of one, and cohorts (an id number, or id:12; U+001F between).
-- :fields text[]        the members that are wanted; the others are NULL
-- @include user_head
WITH RECURSIVE
-- @include user_hosts
profile AS MATERIALIZED (
    SELECT f.param1 AS name, min(f.id) AS id FROM {user_info_field} AS f
     WHERE f.datatype = 'social' AND f.param1 IN ('url', 'icq', 'skype', 'yahoo', 'aim', 'msn')
     GROUP BY f.param1
     UNION ALL
    SELECT 'tenant', min(f.id) FROM {user_info_field} AS f WHERE f.shortname = 'tenant'
    HAVING min(f.id) IS NOT NULL),
matched AS NOT MATERIALIZED (
-- @include user_columns
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
-- @include user_matched
-- @include page
