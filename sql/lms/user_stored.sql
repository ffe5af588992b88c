-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A member of a user as Moodle stores it (contract 1.1), as text. value NULL or '' clears.

CREATE FUNCTION {f}.user_stored(run {f}.run, name text, value text)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE name
           WHEN 'username' THEN pg_catalog.lower(pg_catalog.btrim(value))
           WHEN 'email' THEN pg_catalog.btrim(value)
           WHEN 'country' THEN coalesce(pg_catalog.upper(value), '')
           WHEN 'policyagreed' THEN CASE value WHEN 'true' THEN '1' ELSE '0' END
           WHEN 'auth' THEN coalesce(nullif(value, ''), 'manual')
           WHEN 'lang' THEN coalesce(nullif(value, ''), (run).settings ->> 'lang', 'en')
           WHEN 'timezone' THEN coalesce(nullif(value, ''), '99')
           ELSE coalesce(value, '') END
$$;
