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
    next CONSTANT regclass := pg_catalog.pg_get_serial_sequence('{user}', 'id');
    fresh {f}.user_row[];
    names text[];
    emails text[];
    twice boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(rows) AS r WHERE r.id IS NULL) THEN
        RETURN rows;
    END IF;
    SELECT pg_catalog.array_agg('username' || n.name), pg_catalog.array_agg('email' || n.email),
           pg_catalog.count(n.name) <> pg_catalog.count(DISTINCT n.name COLLATE "C")
           OR NOT alike AND pg_catalog.count(n.email) <> pg_catalog.count(DISTINCT n.email COLLATE "C")
      INTO names, emails, twice
      FROM (SELECT pg_catalog.lower(pg_catalog.btrim(w.given ->> 'username')) AS name,
                   pg_catalog.lower(pg_catalog.btrim(w.given ->> 'email')) AS email
              FROM pg_catalog.unnest(work) AS w OFFSET 0) AS n;
    PERFORM {f}.lock(call, 'user_name', names || CASE WHEN alike THEN '{}' ELSE emails END);
    emails := ARRAY(SELECT pg_catalog.lower(n.email COLLATE "C") FROM pg_catalog.unnest(rows) AS n
                     WHERE n.id IS NULL AND NOT alike AND NOT twice);
    emails := ARRAY(SELECT o.email FROM {f}.user_email_owners(run, emails) AS o);
    fresh := ARRAY(
        SELECT ROW(n.pos, n.key, pg_catalog.nextval(next), n.outcome, n.username, n.password, n.firstname,
                   n.lastname, n.email, n.auth, n.lang, n.timezone, n.institution, n.department, n.address,
                   n.city, n.country, n.phone1, n.phone2, n.policyagreed, n.middlename, n.alternatename,
                   NULL)::{f}.user_row
          FROM pg_catalog.unnest(rows) AS n
         WHERE n.id IS NULL AND NOT twice AND pg_catalog.lower(n.email COLLATE "C") <> ALL (emails)
           AND NOT EXISTS (SELECT FROM {user} AS u
                            WHERE u.username = n.username AND u.mnethostid = run.mnet OFFSET 0));
    PERFORM {f}.user_fresh_write(call, run, fresh);
    RETURN fresh || ARRAY(SELECT r FROM pg_catalog.unnest(rows) AS r WHERE r.id IS NOT NULL);
END
$$;
