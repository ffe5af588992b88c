-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A member of a user as Moodle stores it (contract 1.1). value NULL or '' clears.

CREATE FUNCTION {f}.user_stored(run {f}.run, name text, value text)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT CASE
           WHEN name = 'policyagreed' THEN pg_catalog.to_jsonb(coalesce(value::boolean, false)::int)
           ELSE pg_catalog.to_jsonb(CASE name
                WHEN 'username' THEN pg_catalog.lower(pg_catalog.btrim(value))
                WHEN 'email' THEN pg_catalog.btrim(value)
                WHEN 'country' THEN coalesce(pg_catalog.upper(value), '')
                WHEN 'auth' THEN coalesce(nullif(value, ''), 'manual')
                WHEN 'lang' THEN coalesce(nullif(value, ''), (run).settings ->> 'lang', 'en')
                WHEN 'timezone' THEN coalesce(nullif(value, ''), '99')
                ELSE coalesce(value, '') END)
           END
$$;
