-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- user_email_owners without an index: about 0.2 ms a thousand accounts, however many addresses. Never a
-- nested loop: on a table that was not analyzed yet PostgreSQL would compare everything with everything.

CREATE FUNCTION {f}.user_email_pass(run {f}.run, emails text[])
RETURNS TABLE (email text, id bigint, idnumber text)
LANGUAGE plpgsql VOLATILE SET enable_seqscan = on SET enable_nestloop = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT e.email, u.id, u.idnumber::text
      FROM (SELECT DISTINCT a AS email FROM pg_catalog.unnest(emails) AS a) AS e
      JOIN {user} AS u ON pg_catalog.lower(u.email COLLATE "C") = e.email
     WHERE u.mnethostid = run.mnet AND u.deleted = 0;
END
$$;
