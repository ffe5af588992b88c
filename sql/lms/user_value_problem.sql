-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What is wrong with a value of a user's member by itself; code is NULL when nothing is.
-- enabled: authentication methods of the site; run.settings: its rules.

CREATE FUNCTION {f}.user_value_problem(run {f}.run, enabled text[], name text, value text,
    OUT code text, OUT detail text)
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    label CONSTANT text := '[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?';
BEGIN
    IF name = 'username' AND (value = '' OR value !~ '^[-._@a-z0-9]+$'
       AND coalesce(run.settings ->> 'extendedusernamechars', '0') IN ('', '0')) THEN
        code := 'username_invalid';
        detail := 'a username of a-z, 0-9, ".", "_", "-" and "@" is needed';
    ELSIF name = 'email' AND value !~ ('^[A-Za-z0-9.!#$%&''*+/=?^_`{|}~-]+@' || label
                                       || '(\.' || label || ')+$') THEN
        code := 'invalid_value';
        detail := 'an address like name@example.org is needed';
    ELSIF name = 'email' AND NOT {f}.email_allowed(value, run.settings) THEN
        code := 'email_not_allowed';
        detail := pg_catalog.format('the site does not take addresses like %s', value);
    ELSIF name = 'auth' AND value <> ALL (enabled) THEN
        code := 'auth_not_enabled';
        detail := pg_catalog.format('"%s" is not enabled; enabled are %s', value,
                                    pg_catalog.array_to_string(enabled, ', '));
    ELSIF name = 'lang' AND value !~ '^[a-z]{2,3}(_[a-z0-9]+)*$' THEN
        code := 'invalid_value';
        detail := 'the code of a language pack like en or de_du is needed';
    ELSIF name = 'timezone' AND NOT {f}.timezone_known(value) THEN
        code := 'timezone_invalid';
        detail := 'a name like Europe/Oslo is needed, or 99 for the server''s zone';
    ELSIF name = 'country' AND value !~ '^([A-Z]{2})?$' THEN
        code := 'invalid_value';
        detail := 'a code of two letters like NO is needed';
    END IF;
END
$$;
