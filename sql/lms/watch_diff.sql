-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What is news in a row of Moodle's that changed: {"member": [old, new]} of its kind's members, a password
-- just true. NULL: nothing. before NULL: a new row.

CREATE FUNCTION {f}.watch_diff(kind text, before jsonb, after jsonb, password boolean)
RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT nullif(CASE WHEN $4 THEN '{"password": true}' ELSE '{}' END::jsonb
                  || coalesce(pg_catalog.jsonb_object_agg(m.name, pg_catalog.jsonb_build_array(
                         CASE $1 WHEN 'user' THEN pg_catalog.to_jsonb($2 ->> m.name) ELSE $2 -> m.name END,
                         CASE $1 WHEN 'user' THEN pg_catalog.to_jsonb($3 ->> m.name) ELSE $3 -> m.name END)), '{}'), '{}')
      FROM pg_catalog.unnest(CASE $1
               WHEN 'user' THEN '{username,idnumber,firstname,lastname,email,auth,suspended,deleted,lang,timezone,institution,
                                  department,address,city,country,phone1,phone2,middlename,alternatename,policyagreed}'
               WHEN 'course' THEN '{fullname,shortname,idnumber,startdate,enddate,category,visible}'
               WHEN 'enrolment' THEN '{status,timestart,timeend}'
               WHEN 'group' THEN '{idnumber,name,description}'
           END::text[]) AS m (name)
     WHERE $2 ->> m.name IS DISTINCT FROM $3 ->> m.name
$$;
