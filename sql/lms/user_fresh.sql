-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Creates those of the rows user_plain gave that can be, and leaves out those that cannot: whose
-- username or address somebody has or is given twice in the set. The locks are those of user_claims
-- for the whole set, so that it need not take any other after these.

CREATE FUNCTION {f}.user_fresh(call jsonb, run {f}.run, work {f}.item[], rows {f}.user_row[])
RETURNS {f}.user_row[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    alike CONSTANT boolean := run.settings ->> 'allowaccountssameemail' = '1';
    fresh {f}.user_row[] := ARRAY(SELECT r FROM pg_catalog.unnest(rows) AS r WHERE r.id IS NULL);
    names text[];
    emails text[];
    twice boolean;
BEGIN
    IF fresh = '{}' THEN
        RETURN rows;
    END IF;
    SELECT pg_catalog.array_agg('username' || n.name), pg_catalog.array_agg('email' || n.email),
           pg_catalog.count(n.name) <> pg_catalog.count(DISTINCT n.name COLLATE "C")
           OR NOT alike AND pg_catalog.count(n.email) <> pg_catalog.count(DISTINCT n.email COLLATE "C")
      INTO names, emails, twice
      FROM (SELECT pg_catalog.lower(pg_catalog.btrim(w.given ->> 'username')) AS name,
                   pg_catalog.lower(pg_catalog.btrim(w.given ->> 'email')) AS email
              FROM pg_catalog.unnest(work) AS w) AS n;
    PERFORM {f}.lock(call, 'user_name', names || CASE WHEN alike THEN '{}' ELSE emails END);
    emails := ARRAY(SELECT pg_catalog.lower(n.email) FROM pg_catalog.unnest(fresh) AS n);
    emails := CASE WHEN alike OR twice THEN '{}'
                   ELSE ARRAY(SELECT o.email FROM {f}.user_email_owners(run, emails) AS o) END;
    fresh := ARRAY(
        SELECT n FROM pg_catalog.unnest(fresh) AS n
         WHERE NOT twice AND pg_catalog.lower(n.email) <> ALL (emails)
           AND NOT EXISTS (SELECT FROM {user} AS u
                            WHERE u.username = n.username AND u.mnethostid = run.mnet OFFSET 0));
    RETURN {f}.user_fresh_write(call, run, fresh)
        || ARRAY(SELECT r FROM pg_catalog.unnest(rows) AS r WHERE r.id IS NOT NULL);
END
$$;
