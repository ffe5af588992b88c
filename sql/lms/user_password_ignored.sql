-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The warning that a password was given for an account whose password is not in Moodle.

CREATE FUNCTION {f}.user_password_ignored(auth text)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN pg_catalog.jsonb_build_array({f}.problem('password_ignored', 'password', pg_catalog.format(
        'accounts with auth "%s" have no password in Moodle; it was not stored', auth)));
END
$$;
