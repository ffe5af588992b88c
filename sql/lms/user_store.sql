-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- New accounts as Moodle makes them (contract 1.1): rows have at least username, idnumber, names, email
-- and password; what they lack gets the site's default. Gives their ids, ascending.
-- Ends the call with NX007 when a username was taken meanwhile.

CREATE FUNCTION {f}.user_store(run {f}.run, rows {f}.user_row[])
RETURNS bigint[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    next CONSTANT regclass := pg_catalog.pg_get_serial_sequence('{user}', 'id');
    ids CONSTANT bigint[] := ARRAY(SELECT pg_catalog.nextval(next)
                                     FROM pg_catalog.generate_series(1, pg_catalog.cardinality(rows)));
    s jsonb;
    made bigint;
BEGIN
    IF ids = '{}' THEN
        RETURN ids;
    END IF;
    s := run.settings || {f}.settings(ARRAY['defaultcity', 'country', 'calendartype',
        'defaultpreference_mailformat', 'defaultpreference_maildigest',
        'defaultpreference_maildisplay', 'defaultpreference_autosubscribe',
        'defaultpreference_trackforums']);
    INSERT INTO {user} (id, auth, confirmed, policyagreed, deleted, suspended, mnethostid, username,
        password, idnumber, firstname, lastname, email, emailstop, phone1, phone2, institution,
        department, address, city, country, lang, calendartype, theme, timezone, firstaccess,
        lastaccess, lastlogin, currentlogin, lastip, secret, picture, description,
        descriptionformat, mailformat, maildigest, maildisplay, autosubscribe, trackforums,
        timecreated, timemodified, trustbitmask, imagealt, lastnamephonetic, firstnamephonetic,
        middlename, alternatename, moodlenetprofile)
    SELECT ids[n.place], coalesce(n.auth, 'manual'), 1, coalesce(n.policyagreed, '0')::smallint, 0, 0,
           run.mnet, n.username, n.password, n.key, n.firstname, n.lastname, n.email, 0,
           coalesce(n.phone1, ''), coalesce(n.phone2, ''), coalesce(n.institution, ''),
           coalesce(n.department, ''), coalesce(n.address, ''), coalesce(n.city, d.city),
           coalesce(n.country, d.country), coalesce(n.lang, d.lang), coalesce(n.rest ->> 'calendartype', d.calendartype),
           coalesce(n.rest ->> 'theme', ''), coalesce(n.timezone, '99'), 0, 0, 0, 0, '', '', 0,
           n.rest ->> 'description', 1, coalesce((n.rest ->> 'mailformat')::smallint, d.mailformat),
           d.maildigest, coalesce((n.rest ->> 'maildisplay')::smallint, d.maildisplay), d.autosubscribe,
           d.trackforums, run.now, run.now, 0, NULL, n.rest ->> 'lastnamephonetic',
           n.rest ->> 'firstnamephonetic', n.middlename, n.alternatename, NULL
      FROM pg_catalog.unnest(rows) WITH ORDINALITY AS n (pos, key, id, outcome, username, password,
           firstname, lastname, email, auth, lang, timezone, institution, department, address, city, country,
           phone1, phone2, policyagreed, middlename, alternatename, rest, place)
     CROSS JOIN (
           SELECT coalesce(s ->> 'defaultcity', '') AS city,
                  coalesce(nullif(s ->> 'country', '0'), '') AS country,
                  coalesce(s ->> 'lang', 'en') AS lang,
                  coalesce(s ->> 'calendartype', 'gregorian') AS calendartype,
                  coalesce(s ->> 'defaultpreference_mailformat', '1')::smallint AS mailformat,
                  coalesce(s ->> 'defaultpreference_maildigest', '0')::smallint AS maildigest,
                  coalesce(s ->> 'defaultpreference_maildisplay', '2')::smallint AS maildisplay,
                  coalesce(s ->> 'defaultpreference_autosubscribe', '1')::smallint AS autosubscribe,
                  coalesce(s ->> 'defaultpreference_trackforums', '0')::smallint AS trackforums
            OFFSET 0) AS d
    ON CONFLICT (mnethostid, username) DO NOTHING;
    GET DIAGNOSTICS made = ROW_COUNT;
    IF made <> pg_catalog.cardinality(ids) THEN
        RAISE EXCEPTION USING ERRCODE = 'NX007', MESSAGE = 'a username was taken meanwhile; run the call again';
    END IF;
    RETURN ids;
END
$$;
