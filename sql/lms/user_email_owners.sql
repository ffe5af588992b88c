-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Live local accounts that have one of these email addresses (lower-case), without regard to case.
-- Only ASCII letters count: a new address has no others. Moodle's index keeps addresses as they are
-- written: where it sorts by bytes, user_email_forms finds its way through it. Otherwise, and where
-- that is cheaper, one pass over the table for the whole set.

CREATE FUNCTION {f}.user_email_owners(run {f}.run, emails text[])
RETURNS TABLE (email text, id bigint, idnumber text)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    IF pg_catalog.num_nonnulls(VARIADIC emails) = 0 THEN
        RETURN;
    ELSIF '.' < '0' AND '9' < '@' AND '@' < 'A' AND 'Z' < '_' AND '_' < 'a' -- of the database's locale
          AND (SELECT pg_catalog.max(u.id) FROM {user} AS u) > 20 * pg_catalog.cardinality(emails) THEN
        RETURN QUERY
        SELECT pg_catalog.lower(f.form COLLATE "C"), u.id, u.idnumber::text
          FROM {f}.user_email_forms(emails) AS f (form)
         CROSS JOIN LATERAL (
               SELECT x.id, x.idnumber FROM {user} AS x
                WHERE x.email = f.form AND x.mnethostid = run.mnet AND x.deleted = 0 OFFSET 0) AS u;
    ELSE
        RETURN QUERY
        SELECT o.email, o.id, o.idnumber FROM {f}.user_email_pass(run, emails) AS o;
    END IF;
END
$$;
