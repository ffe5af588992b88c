-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What each item would change in its account: new = the columns that differ, as they will be
-- stored, as text. Absent members stay, null and "" clear (auth, lang, timezone: the site's default).
-- document: the members an answer has (ambiguities N39), as they will be, when the call asks.
-- An outcome updated with nothing to change becomes unchanged; members kept beside the account
-- (cohorts, profile) are for user_write to compare.
-- Passwords (contract 1.4): given as a hash for accounts with a local password; accounts that sign
-- in elsewhere keep "not cached". Ends the call with NX006 when the stored hash is no longer the
-- one the caller looked at (member password_expected).

CREATE FUNCTION {f}.user_wanted(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    columns CONSTANT text[] := ARRAY['username', 'firstname', 'lastname', 'email', 'auth', 'lang',
        'timezone', 'institution', 'department', 'address', 'city', 'country', 'phone1', 'phone2',
        'policyagreed', 'middlename', 'alternatename'];
    beside CONSTANT text[] := ARRAY['cohort0', 'cohort1', 'cohort2', 'cohort3', 'cohort4', 'cohort5',
        'cohort6', 'cohort7', 'cohort8', 'cohort9', 'url', 'icq', 'skype', 'yahoo', 'aim', 'msn', 'tenant',
        'profile'];
    stale boolean;
BEGIN
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' THEN w
           ELSE {f}.item_set(w, new => n.columns || p.columns || s.columns,
                outcome => CASE WHEN w.outcome = 'updated' AND w.more IS NULL AND n.columns = '{}'
                                 AND p.columns = '{}' AND NOT w.given ?| beside THEN 'unchanged' END,
                warnings => p.warnings,
                document => CASE WHEN (call ->> 'document')::boolean THEN pg_catalog.jsonb_object(
                    '{username,firstname,lastname,email}', ARRAY[
                        coalesce(n.columns ->> 'username', w.old ->> 'username'),
                        coalesce(n.columns ->> 'firstname', w.old ->> 'firstname'),
                        coalesce(n.columns ->> 'lastname', w.old ->> 'lastname'),
                        coalesce(n.columns ->> 'email', w.old ->> 'email')]) END)
           END ORDER BY w.pos),
           pg_catalog.bool_or(w.outcome <> 'failed' AND w.given ? 'password_expected'
               AND w.given ->> 'password_expected' IS DISTINCT FROM w.old ->> 'password')
      INTO work, stale
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (
           SELECT coalesce(pg_catalog.jsonb_object_agg(v.key, v.value)
                           FILTER (WHERE v.value IS DISTINCT FROM w.old ->> v.key), '{}') AS columns
             FROM (SELECT g.key, {f}.user_stored(run, g.key, g.value) AS value
                     FROM pg_catalog.jsonb_each_text(w.given) AS g
                    WHERE g.key = ANY (columns)) AS v) AS n
     CROSS JOIN LATERAL {f}.user_password(call, w.old,
           coalesce(n.columns ->> 'auth', w.old ->> 'auth', 'manual'),
           w.given ->> 'password_hash') AS p
     CROSS JOIN LATERAL (
           SELECT CASE w.outcome WHEN 'updated' THEN '{}'
                       WHEN 'restored' THEN CASE WHEN (w.more ->> 'was_suspended')::boolean THEN '{}'
                                                 ELSE '{"suspended": "0"}'::jsonb END
                       ELSE pg_catalog.jsonb_build_object('idnumber',
                            coalesce({f}.key_external(w.key), '')) END AS columns) AS s;
    IF stale THEN
        RAISE EXCEPTION USING ERRCODE = 'NX006',
            MESSAGE = 'the password was changed meanwhile; look again';
    END IF;
    RETURN work;
END
$$;
