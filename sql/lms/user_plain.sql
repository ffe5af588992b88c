-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The items there is nothing to say about, as rows in their order: unchanged, where an account is just
-- as given, and created, where there is none and every value is one that user_check takes (a part of
-- what it takes is enough). Only those of text members in the account itself, without a tombstone.
-- deleted + 0: no index of one value, which PostgreSQL takes for as good as any while a table is new.

CREATE FUNCTION {f}.user_plain(run {f}.run, work {f}.item[])
RETURNS {f}.user_row[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    guarded CONSTANT text[] := {f}.guarded(run);
    any_address CONSTANT boolean := coalesce(run.settings ->> 'allowemailaddresses', '') = ''
        AND coalesce(run.settings ->> 'denyemailaddresses', '') = '';
BEGIN
    RETURN ARRAY(
    SELECT ROW(g.pos, g.key, u.id, CASE WHEN u.id IS NULL THEN 'created' ELSE 'unchanged' END,
               coalesce(g.username, u.username), '', coalesce(g.firstname, u.firstname),
               coalesce(g.lastname, u.lastname), coalesce(g.email, u.email), g.auth, g.lang, g.timezone,
               g.institution, g.department, g.address, g.city, g.country, g.phone1, g.phone2, NULL,
               g.middlename, g.alternatename, NULL)::{f}.user_row
      FROM (SELECT w.pos, w.key, pg_catalog.lower(pg_catalog.btrim(w.given ->> 'username')) AS username,
                   w.given ->> 'firstname' AS firstname, w.given ->> 'lastname' AS lastname,
                   pg_catalog.btrim(w.given ->> 'email') AS email, nullif(w.given ->> 'auth', '') AS auth,
                   nullif(w.given ->> 'lang', '') AS lang, nullif(w.given ->> 'timezone', '') AS timezone,
                   w.given ->> 'institution' AS institution, w.given ->> 'department' AS department,
                   w.given ->> 'address' AS address, w.given ->> 'city' AS city,
                   pg_catalog.upper(w.given ->> 'country') AS country, w.given ->> 'phone1' AS phone1,
                   w.given ->> 'phone2' AS phone2, w.given ->> 'middlename' AS middlename,
                   w.given ->> 'alternatename' AS alternatename, w.given ->> 'pos' AS place,
                   pg_catalog.cardinality(ARRAY(SELECT pg_catalog.jsonb_object_keys(w.given))) AS members
              FROM pg_catalog.unnest(work) AS w
             WHERE w.outcome IS NULL AND w.key <> '' OFFSET 0) AS g
      LEFT JOIN LATERAL (
           SELECT x.id, x.mnethostid, x.username, x.firstname, x.lastname, x.email, x.auth, x.lang,
                  x.timezone, x.institution, x.department, x.address, x.city, x.country, x.phone1,
                  x.phone2, coalesce(x.middlename, '') AS middlename,
                  coalesce(x.alternatename, '') AS alternatename
             FROM {user} AS x
            WHERE x.idnumber = g.key AND x.deleted + 0 = 0 OFFSET 0) AS u ON true
     WHERE g.members = 1 + pg_catalog.num_nonnulls(g.username, g.firstname, g.lastname, g.email, g.auth,
               g.lang, g.timezone, g.institution, g.department, g.address, g.city, g.country, g.phone1,
               g.phone2, g.middlename, g.alternatename, g.place)
       AND CASE WHEN u.id IS NULL
           THEN any_address AND g.username ~ '^[-._@a-z0-9]+$'
                AND g.email ~ '^[A-Za-z0-9._+-]+@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z0-9]+$'
                AND g.firstname <> '' AND g.lastname <> ''
                AND coalesce(g.auth = 'manual', true) AND coalesce(g.lang ~ '^[a-z]{2}$', true)
                AND coalesce(g.timezone = '99', true) AND coalesce(g.country ~ '^(?:[A-Z]{2})?$', true)
           ELSE coalesce(g.username = u.username, true) AND coalesce(g.firstname = u.firstname, true)
                AND coalesce(g.lastname = u.lastname, true) AND coalesce(g.email = u.email, true)
                AND coalesce(g.auth = u.auth, true) AND coalesce(g.lang = u.lang, true)
                AND coalesce(g.timezone = u.timezone, true)
                AND coalesce(g.institution = u.institution, true)
                AND coalesce(g.department = u.department, true)
                AND coalesce(g.address = u.address, true) AND coalesce(g.city = u.city, true)
                AND coalesce(g.country = u.country, true) AND coalesce(g.phone1 = u.phone1, true)
                AND coalesce(g.phone2 = u.phone2, true) AND coalesce(g.middlename = u.middlename, true)
                AND coalesce(g.alternatename = u.alternatename, true)
                AND u.mnethostid = run.mnet AND u.id::text <> ALL (guarded)
                AND NOT EXISTS (SELECT FROM {role_assignments} AS r
                                 WHERE r.userid = u.id AND r.contextid = run.top OFFSET 0)
                AND NOT EXISTS (SELECT FROM {user} AS x WHERE x.idnumber = g.key AND x.deleted + 0 = 0
                                   AND x.id <> u.id OFFSET 0) END
       AND NOT EXISTS (SELECT FROM nexsis.deleted AS d
                        WHERE d.kind = 'user' AND d.external_id = g.key OFFSET 0)
     ORDER BY g.pos);
END
$$;
