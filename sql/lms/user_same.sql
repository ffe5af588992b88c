-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The places (from 1) of those users who are just as given: user_put need not be asked, it would find
-- them unchanged and write nothing; and of those who have no account. A column each, NULL where a member
-- is not given; nobody has other members, or clears one. call: actor. Looks at what everybody sees,
-- without a lock: whom somebody else changes meanwhile was unchanged before. Whom user_put would judge
-- is never the same. Ends the call with NX001-NX004 (write_begin). Writes nothing.
-- deleted + 0: no index of one value, which PostgreSQL takes for as good as any while a table is new.

CREATE FUNCTION {f}.user_same(call jsonb, userids text[], usernames text[], firstnames text[],
    lastnames text[], emails text[], auths text[], langs text[], timezones text[], institutions text[],
    departments text[], addresses text[], cities text[], countries text[], phones1 text[], phones2 text[],
    middlenames text[], alternatenames text[], OUT same bigint[], OUT absent bigint[])
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    run CONSTANT {f}.run := {f}.write_begin(call, 'user', '{}');
    guarded CONSTANT text[] := {f}.guarded(run);
BEGIN
    SELECT array_agg(c.pos) FILTER (WHERE c.accounts = 1 AND c.as_given),
           array_agg(c.pos) FILTER (WHERE c.accounts = 0)
      INTO same, absent
      FROM (
    SELECT g.pos, count(u.id) AS accounts, bool_and(
           u.mnethostid = run.mnet AND u.id::text <> ALL (guarded)
           AND (g.username IS NULL OR g.username = u.username OR lower(btrim(g.username)) = u.username)
           AND (g.firstname IS NULL OR g.firstname = u.firstname)
           AND (g.lastname IS NULL OR g.lastname = u.lastname)
           AND (g.email IS NULL OR g.email = u.email)
           AND (g.auth IS NULL OR g.auth = u.auth)
           AND (g.lang IS NULL OR g.lang = u.lang)
           AND (g.timezone IS NULL OR g.timezone = u.timezone)
           AND (g.institution IS NULL OR g.institution = u.institution)
           AND (g.department IS NULL OR g.department = u.department)
           AND (g.address IS NULL OR g.address = u.address)
           AND (g.city IS NULL OR g.city = u.city)
           AND (g.country IS NULL OR g.country = u.country)
           AND (g.phone1 IS NULL OR g.phone1 = u.phone1)
           AND (g.phone2 IS NULL OR g.phone2 = u.phone2)
           AND (g.middlename IS NULL OR g.middlename = coalesce(u.middlename, ''))
           AND (g.alternatename IS NULL OR g.alternatename = coalesce(u.alternatename, ''))
           AND u.id NOT IN (SELECT r.userid FROM {role_assignments} AS r WHERE r.contextid = run.top)
           AND NOT EXISTS (SELECT FROM nexsis.deleted AS d
                            WHERE d.kind = 'user' AND d.external_id = g.userid OFFSET 0)) AS as_given
      FROM ROWS FROM (unnest(userids), unnest(usernames), unnest(firstnames), unnest(lastnames),
                unnest(emails), unnest(auths), unnest(langs), unnest(timezones), unnest(institutions),
                unnest(departments), unnest(addresses), unnest(cities), unnest(countries),
                unnest(phones1), unnest(phones2), unnest(middlenames), unnest(alternatenames))
           WITH ORDINALITY AS g (userid, username, firstname, lastname, email, auth, lang, timezone,
                institution, department, address, city, country, phone1, phone2, middlename,
                alternatename, pos)
      LEFT JOIN {user} AS u ON u.idnumber = g.userid AND u.deleted + 0 = 0
     GROUP BY g.pos) AS c;
END
$$;
