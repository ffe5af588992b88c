-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The password column to be written (contract 1.4). old: members now, NULL for a new account; auth:
-- the method it will have; hash: what the caller made, NULL when none was given.
-- columns: {} or {"password": ...}; warnings: NULL or why a given one was not used.

CREATE FUNCTION {f}.user_password(call jsonb, old jsonb, auth text, hash text)
RETURNS TABLE (columns jsonb, warnings jsonb) LANGUAGE sql STABLE AS $$
    SELECT CASE
           WHEN old IS NULL THEN pg_catalog.jsonb_build_object('password',
                CASE WHEN l.kept_here THEN coalesce(hash, '')
                     WHEN auth = 'nologin' THEN '' ELSE 'not cached' END)
           WHEN l.kept_here AND call ->> 'password' = 'always' AND hash <> old ->> 'password'
           THEN pg_catalog.jsonb_build_object('password', hash)
           ELSE '{}' END,
           CASE WHEN hash IS NOT NULL AND NOT l.kept_here THEN {f}.user_password_ignored(auth)
           END
      FROM (SELECT auth IN ('manual', 'email', 'webservice', 'none') AS kept_here) AS l
$$;
