-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The member of a put that sets this member of a diff; NULL: none does.

CREATE FUNCTION {f}.run_member(kind text, member text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
           WHEN $1 = 'user' AND $2 IN ('username', 'firstname', 'lastname', 'email', 'auth', 'lang',
                'timezone', 'institution', 'department', 'address', 'city', 'country', 'phone1', 'phone2',
                'policyagreed', 'middlename', 'alternatename')
             OR $1 = 'course' AND $2 IN ('fullname', 'shortname', 'startdate')
             OR $1 = 'enrolment' AND $2 IN ('timestart', 'timeend', 'roles')
             OR $1 = 'group' AND $2 IN ('name', 'description') THEN $2
           WHEN $1 = 'course' AND $2 = 'category' THEN 'categorypath'
           WHEN $1 = 'override' AND $2 = 'finalgrade' THEN 'grade'
           WHEN $1 = 'override' AND $2 = 'locked' THEN 'lock' END
$$;
