-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What is wrong with a token itself, as Moodle's error; NULL: nothing. token: its id, NULL: there is none.
-- A token confined to a context below the system is refused here, where Moodle would judge each call.

CREATE FUNCTION {f}.token_problem(token bigint, address text, now bigint)
RETURNS text LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
DECLARE
    found record;
BEGIN
    SELECT t.id, t.userid, t.sid, t.contextid, t.iprestriction, t.validuntil INTO found
      FROM {external_tokens} AS t WHERE t.id = token;
    RETURN CASE
        WHEN found.id IS NULL THEN 'invalidtoken'
        WHEN found.validuntil <> 0 AND found.validuntil < now THEN 'accessexception'
        WHEN found.sid <> '' AND NOT EXISTS (SELECT FROM {sessions} AS s WHERE s.sid = found.sid)
        THEN 'accessexception'
        WHEN found.iprestriction <> '' AND NOT {f}.address_listed(address, found.iprestriction)
        THEN 'accessexception'
        WHEN NOT EXISTS (SELECT FROM {user} AS u WHERE u.id = found.userid) THEN 'invalidrecord:user'
        WHEN NOT EXISTS (SELECT FROM {context} AS c WHERE c.id = found.contextid AND c.contextlevel = 10)
        THEN 'restrictedcontextexception'
        END;
END
$$;
