-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Why a username or email address cannot be had: whose it is and what can be done.
-- owner: Moodle id, NULL for another item of the same call; idnumber: its external id.

CREATE FUNCTION {f}.user_claim_problem(call jsonb, field text, value text, owner bigint, idnumber text)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT {f}.problem(field || '_taken', field, pg_catalog.format(
           CASE WHEN owner IS NULL THEN '%1$s "%2$s" is also given for user "%3$s" in this call'
                WHEN idnumber <> '' THEN '%1$s "%2$s" belongs to user "%3$s"'
                WHEN field = 'username' AND coalesce(call ->> 'adopt', 'off') = 'off'
                THEN '%1$s "%2$s" belongs to account %4$s, which has no id number; it can be taken '
                     || 'over with adopt=username'
                ELSE '%1$s "%2$s" belongs to account %4$s, which has no id number' END,
           field, value, idnumber, owner))
$$;
