-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Usernames and email addresses the items want and somebody else has: [{"pos", "field", "value",
-- "owner" (Moodle id), "idnumber"}]. Of two items wanting the same one, or the same account to
-- adopt, the second is told the first's external id (owner null). Email addresses compare without case and only when the site wants
-- them unique. Takes the locks that keep it so until the transaction ends.

CREATE FUNCTION {f}.user_claims(call jsonb, run {f}.run, work {f}.item[])
RETURNS jsonb LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    names text[]; -- a value an item, in their order; NULL: wants none
    emails text[];
BEGIN
    SELECT pg_catalog.array_agg(pg_catalog.lower(coalesce(w.new ->> 'username',
               CASE w.outcome WHEN 'adopted' THEN w.old ->> 'username' END))),
           pg_catalog.array_agg(pg_catalog.lower(w.new ->> 'email'))
      INTO names, emails
      FROM pg_catalog.unnest(work) AS w;
    IF run.settings ->> 'allowaccountssameemail' = '1' THEN
        emails := NULL;
    END IF;
    PERFORM {f}.lock(call, 'user_name', ARRAY(
        SELECT 'username' || n FROM pg_catalog.unnest(names) AS n WHERE n <> ''
         UNION ALL
        SELECT 'email' || e FROM pg_catalog.unnest(emails) AS e WHERE e <> ''));
    RETURN (
    WITH c AS (
         SELECT n.place, 'username' AS field, n.value, u.id AS owner, u.idnumber
           FROM pg_catalog.unnest(names) WITH ORDINALITY AS n (value, place)
          CROSS JOIN LATERAL (
                SELECT x.id, x.idnumber FROM {user} AS x
                 WHERE x.username = n.value AND x.mnethostid = run.mnet OFFSET 0) AS u
          WHERE n.value <> ''
         UNION ALL
         SELECT e.place, 'email', e.value, u.id, u.idnumber
           FROM {f}.user_email_owners(run, emails) AS u
           JOIN pg_catalog.unnest(emails) WITH ORDINALITY AS e (value, place) ON e.value = u.email
         UNION ALL
         SELECT t.place, t.field, t.value, NULL, work[t.first].key
           FROM (SELECT v.*, pg_catalog.min(v.place) OVER (PARTITION BY v.field, v.value) AS first
                   FROM (SELECT n.place, 'username' AS field, n.value
                           FROM pg_catalog.unnest(names) WITH ORDINALITY AS n (value, place)
                         UNION ALL
                         SELECT e.place, 'email', e.value
                           FROM pg_catalog.unnest(emails) WITH ORDINALITY AS e (value, place)) AS v
                  WHERE v.value <> '') AS t
          WHERE t.place > t.first)
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('pos', work[c.place].pos, 'field', c.field,
               'value', c.value, 'owner', c.owner, 'idnumber', c.idnumber))
      FROM c
     WHERE c.owner IS DISTINCT FROM work[c.place].id OR c.owner IS NULL);
END
$$;
