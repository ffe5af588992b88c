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
    fields CONSTANT text[] := CASE WHEN run.settings ->> 'allowaccountssameemail' = '1'
        THEN ARRAY['username'] ELSE ARRAY['username', 'email'] END;
    wanted jsonb;
BEGIN
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('pos', w.pos, 'id', w.id, 'key', w.key,
               'field', f.field, 'value', pg_catalog.lower(v.value)))
      INTO wanted
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN pg_catalog.unnest(fields) AS f (field)
     CROSS JOIN LATERAL (SELECT coalesce(w.new ->> f.field, CASE WHEN w.outcome = 'adopted'
           AND f.field = 'username' THEN w.old ->> 'username' END) AS value) AS v
     WHERE v.value <> '';
    IF wanted IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM {f}.lock(call, 'user_name', ARRAY(
        SELECT (x ->> 'field') || (x ->> 'value') FROM pg_catalog.jsonb_array_elements(wanted) AS x));

    RETURN (
    WITH w AS (
         SELECT x.*, pg_catalog.first_value(x.key) OVER same AS first,
                pg_catalog.row_number() OVER same AS place
           FROM pg_catalog.jsonb_to_recordset(wanted)
                AS x (pos int, id bigint, key text, field text, value text)
         WINDOW same AS (PARTITION BY x.field, x.value ORDER BY x.pos)),
    c AS (
         SELECT w.pos, w.field, w.value, u.id AS owner, u.idnumber
           FROM w JOIN {user} AS u ON w.field = 'username' AND u.username = w.value
                                  AND u.mnethostid = run.mnet AND u.id IS DISTINCT FROM w.id
         UNION ALL
         SELECT w.pos, w.field, w.value, u.id, u.idnumber
           FROM w JOIN {f}.user_email_owners(run, ARRAY(SELECT x.value FROM w AS x
                                                         WHERE x.field = 'email')) AS u
                    ON w.field = 'email' AND u.email = w.value AND u.id IS DISTINCT FROM w.id
         UNION ALL
         SELECT w.pos, w.field, w.value, NULL, w.first FROM w WHERE w.place > 1)
    SELECT pg_catalog.jsonb_agg(c) FROM c);
END
$$;
