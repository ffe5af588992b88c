-- SPDX-License-Identifier: Apache-2.0
-- How many of these users are in Moodle just as given: the accounts by idnumber, all columns compared.
-- $1 items as jsonb array, $2 not used
SELECT pg_catalog.count(*)
  FROM pg_catalog.jsonb_to_recordset($1) AS r (pos int, userid text, username text, firstname text,
       lastname text, email text, institution text, department text, city text, country text)
  JOIN mdl_user AS u ON u.idnumber = r.userid AND u.deleted = 0
 WHERE $2::text IS NOT NULL
   AND (u.username, u.firstname, u.lastname, u.email, u.institution, u.department, u.city, u.country)
     = (r.username, r.firstname, r.lastname, r.email, r.institution, r.department, r.city, r.country)
