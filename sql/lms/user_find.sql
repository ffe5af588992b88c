-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Which account each item means, and the members it has now (old, all as text). By idnumber, deleted accounts aside;
-- two accounts: ambiguous_id. By Moodle's id where the item gives that (moodleuser). None: the account with the item's username and no idnumber, where
-- call.adopt allows (ambiguities N45). The outcome is what a put would do: updated, restored (our
-- tombstone, still suspended), adopted, created.
-- Protected are site administrators, guest, our actor, the account the key acts as, accounts of
-- remote hosts and whoever has a role at system level: never adopted, and errors unless call.admin.
-- deleted + 0: no index of one value, which PostgreSQL takes for as good as any while a table is new.

CREATE FUNCTION {f}.user_find(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    members CONSTANT text[] := ARRAY['username', 'firstname', 'lastname', 'email', 'auth', 'lang',
        'timezone', 'institution', 'department', 'address', 'city', 'country', 'phone1', 'phone2',
        'policyagreed', 'middlename', 'alternatename', 'idnumber', 'suspended', 'deleted', 'password'];
    admin CONSTANT boolean := coalesce((call ->> 'admin')::boolean, false);
    by_name CONSTANT boolean := call ->> 'adopt' IN ('username', 'username+email');
    by_email CONSTANT boolean := call ->> 'adopt' = 'username+email';
    guarded CONSTANT text[] := {f}.guarded(run);
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' THEN w
           WHEN m.hits > 1 OR u.protected AND NOT admin
           THEN {f}.user_refused(w, u.id)
           ELSE {f}.item_set(w, id => u.id, old => u.members,
                more => CASE WHEN t.how IS NOT NULL THEN pg_catalog.jsonb_build_object(
                     'tombstone', t.how, 'was_suspended', t.was_suspended) END,
                outcome => CASE WHEN u.id IS NULL THEN 'created'
                     WHEN w.given ? 'moodleuser' THEN 'updated'
                     WHEN m.hits = 0 THEN 'adopted'
                     WHEN t.how = 'suspend' AND t.moodle_id = u.id AND u.suspended = 1 THEN 'restored'
                     ELSE 'updated' END)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (
           SELECT pg_catalog.count(*) AS hits, pg_catalog.min(x.id) AS id
             FROM {user} AS x
            WHERE x.idnumber = w.key AND x.idnumber <> '' AND x.deleted + 0 = 0
              AND NOT w.given ? 'moodleuser' OFFSET 0) AS m
      LEFT JOIN LATERAL (
           SELECT x.id FROM {user} AS x
            WHERE x.username = pg_catalog.lower(pg_catalog.btrim(w.given ->> 'username'))
              AND x.mnethostid = run.mnet AND x.idnumber = '' AND x.deleted + 0 = 0
              AND (NOT by_email OR pg_catalog.lower(x.email)
                                   = pg_catalog.lower(pg_catalog.btrim(w.given ->> 'email')))
           OFFSET 0) AS a ON m.hits = 0 AND by_name AND NOT w.given ? 'moodleuser'
      LEFT JOIN LATERAL (
           SELECT x.id, x.suspended, pg_catalog.jsonb_object(members, ARRAY[x.username, x.firstname,
                      x.lastname, x.email, x.auth, x.lang, x.timezone, x.institution, x.department,
                      x.address, x.city, x.country, x.phone1, x.phone2, x.policyagreed::text,
                      coalesce(x.middlename, ''), coalesce(x.alternatename, ''), x.idnumber,
                      x.suspended::text, x.deleted::text, x.password]) AS members,
                  x.mnethostid <> run.mnet OR x.id::text = ANY (guarded)
                  OR EXISTS (SELECT FROM {role_assignments} AS r
                              WHERE r.userid = x.id AND r.contextid = run.top) AS protected
             FROM {user} AS x
            WHERE x.id = CASE WHEN w.given ? 'moodleuser' THEN (w.given ->> 'moodleuser')::bigint
                             WHEN m.hits = 1 THEN m.id WHEN m.hits = 0 THEN a.id END
              AND x.deleted + 0 = 0 OFFSET 0) AS u
             ON m.hits = 1 OR w.given ? 'moodleuser' OR NOT u.protected
      LEFT JOIN LATERAL (
           SELECT x.how, x.moodle_id, x.was_suspended FROM nexsis.deleted AS x
            WHERE x.kind = 'user' AND x.external_id = w.key OFFSET 0) AS t
             ON NOT w.given ? 'moodleuser');
END
$$;
