-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Live local accounts that have one of these email addresses (lower-case), without regard to case.
-- Only ASCII letters count: a new address has no others. No index of Moodle can answer that: one pass over the table for the whole set, so it is asked only
-- when an address is new.

CREATE FUNCTION {f}.user_email_owners(run {f}.run, emails text[])
RETURNS TABLE (email text, id bigint, idnumber text)
LANGUAGE plpgsql VOLATILE SET enable_seqscan = on AS $$
#variable_conflict use_column
BEGIN
    IF pg_catalog.cardinality(emails) > 0 THEN
        RETURN QUERY
        SELECT e.email, u.id, u.idnumber::text
          FROM pg_catalog.unnest(emails) AS e (email)
          JOIN {user} AS u ON pg_catalog.lower(u.email COLLATE "C") = e.email
         WHERE u.mnethostid = run.mnet AND u.deleted = 0;
    END IF;
END
$$;
