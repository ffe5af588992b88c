-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- New accounts for the items whose outcome is created, as Moodle makes them (contract 1.1): new has
-- at least username, idnumber, names, email and password; what it lacks gets the site's default.
-- Gives the items their ids. Ends the call with NX007 when a username was taken meanwhile.

CREATE FUNCTION {f}.user_insert(run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    made jsonb;
    s jsonb;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.outcome = 'created') THEN
        RETURN work;
    END IF;
    s := run.settings || {f}.settings(ARRAY['defaultcity', 'country', 'calendartype',
        'defaultpreference_mailformat', 'defaultpreference_maildigest',
        'defaultpreference_maildisplay', 'defaultpreference_autosubscribe',
        'defaultpreference_trackforums']);
    WITH i AS (
         INSERT INTO {user} (auth, confirmed, policyagreed, deleted, suspended, mnethostid, username,
             password, idnumber, firstname, lastname, email, emailstop, phone1, phone2, institution,
             department, address, city, country, lang, calendartype, theme, timezone, firstaccess,
             lastaccess, lastlogin, currentlogin, lastip, secret, picture, description,
             descriptionformat, mailformat, maildigest, maildisplay, autosubscribe, trackforums,
             timecreated, timemodified, trustbitmask, imagealt, lastnamephonetic, firstnamephonetic,
             middlename, alternatename, moodlenetprofile)
         SELECT coalesce(n.auth, 'manual'), 1, coalesce(n.policyagreed, 0), 0, 0, run.mnet,
                n.username, n.password, n.idnumber, n.firstname, n.lastname, n.email, 0,
                coalesce(n.phone1, ''), coalesce(n.phone2, ''), coalesce(n.institution, ''),
                coalesce(n.department, ''), coalesce(n.address, ''),
                coalesce(n.city, s ->> 'defaultcity', ''),
                coalesce(n.country, nullif(s ->> 'country', '0'), ''),
                coalesce(n.lang, s ->> 'lang', 'en'),
                coalesce(n.calendartype, s ->> 'calendartype', 'gregorian'), coalesce(n.theme, ''),
                coalesce(n.timezone, '99'), 0, 0, 0, 0, '', '', 0, n.description, 1,
                coalesce(n.mailformat, s ->> 'defaultpreference_mailformat', '1')::smallint,
                coalesce(s ->> 'defaultpreference_maildigest', '0')::smallint,
                coalesce(n.maildisplay, s ->> 'defaultpreference_maildisplay', '2')::smallint,
                coalesce(s ->> 'defaultpreference_autosubscribe', '1')::smallint,
                coalesce(s ->> 'defaultpreference_trackforums', '0')::smallint,
                run.now, run.now, 0, NULL, n.lastnamephonetic, n.firstnamephonetic, n.middlename, n.alternatename, NULL
           FROM pg_catalog.unnest(work) AS w
          CROSS JOIN LATERAL pg_catalog.jsonb_to_record(w.new) AS n (auth text, policyagreed smallint,
                username text, password text, idnumber text, firstname text, lastname text,
                email text, phone1 text, phone2 text, institution text, department text,
                address text, city text, country text, lang text, timezone text, middlename text,
                alternatename text, calendartype text, theme text, description text, mailformat text,
                maildisplay text, lastnamephonetic text, firstnamephonetic text)
          WHERE w.outcome = 'created'
          ORDER BY w.pos
         ON CONFLICT (mnethostid, username) DO NOTHING
         RETURNING username, id)
    SELECT pg_catalog.jsonb_object_agg(i.username, i.id) INTO made FROM i;

    SELECT pg_catalog.array_agg({f}.item_set(w, id => CASE WHEN w.outcome = 'created'
               THEN (made ->> (w.new ->> 'username'))::bigint END) ORDER BY w.pos)
      INTO work
      FROM pg_catalog.unnest(work) AS w;
    IF EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.outcome = 'created' AND w.id IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'NX007', MESSAGE = 'a username was taken meanwhile; run the call again';
    END IF;
    RETURN work;
END
$$;
