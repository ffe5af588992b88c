-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- An item user_find cannot go on with: its account is protected, or (protected NULL) several
-- accounts have its id.

CREATE FUNCTION {f}.user_refused(w {f}.item, protected bigint)
RETURNS {f}.item LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF protected IS NOT NULL THEN
        w.id := protected;
        RETURN {f}.item_fail(w, {f}.problem('protected_account', 'userid', pg_catalog.format(
            'account %s is protected (administrator, guest, system role, remote, or the API''s own); '
            'the key needs the scope admin', protected)));
    END IF;
    RETURN {f}.item_fail(w, {f}.problem('ambiguous_id', 'userid', pg_catalog.format(
        'the accounts %s all have the id number "%s"; give it to one of them only in Moodle',
        (SELECT pg_catalog.string_agg(u.id::text, ' and ' ORDER BY u.id) FROM {user} AS u
          WHERE u.idnumber = w.key AND u.deleted = 0), w.key)));
END
$$;
