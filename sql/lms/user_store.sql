-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- New accounts as Moodle makes them (contract 1.1): rows have at least an id of the table's sequence,
-- username, idnumber, names, email and password; what they lack gets the site's default.
-- Ends the call with 23505, so that it is run again, when a username was taken meanwhile. (ON CONFLICT
-- looks twice for each row: a tenth of what it costs.)

CREATE FUNCTION {f}.user_store(run {f}.run, rows {f}.user_row[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    s CONSTANT jsonb := run.settings || {f}.settings(ARRAY['defaultcity', 'country', 'calendartype',
        'defaultpreference_mailformat', 'defaultpreference_maildigest',
        'defaultpreference_maildisplay', 'defaultpreference_autosubscribe',
        'defaultpreference_trackforums']);
BEGIN
    INSERT INTO {user} (id, auth, confirmed, policyagreed, deleted, suspended, mnethostid, username,
        password, idnumber, firstname, lastname, email, emailstop, phone1, phone2, institution,
        department, address, city, country, lang, calendartype, theme, timezone, firstaccess,
        lastaccess, lastlogin, currentlogin, lastip, secret, picture, description,
        descriptionformat, mailformat, maildigest, maildisplay, autosubscribe, trackforums,
        timecreated, timemodified, trustbitmask, imagealt, lastnamephonetic, firstnamephonetic,
        middlename, alternatename, moodlenetprofile)
    SELECT n.id, coalesce(n.auth, 'manual'), 1, coalesce(n.policyagreed, '0')::smallint, 0, 0,
           run.mnet, n.username, n.password, n.key, n.firstname, n.lastname, n.email, 0,
           coalesce(n.phone1, ''), coalesce(n.phone2, ''), coalesce(n.institution, ''),
           coalesce(n.department, ''), coalesce(n.address, ''), coalesce(n.city, d.city),
           coalesce(n.country, d.country), coalesce(n.lang, d.lang), coalesce(n.rest ->> 'calendartype', d.calendartype),
           coalesce(n.rest ->> 'theme', ''), coalesce(n.timezone, '99'), 0, 0, 0, 0, '', '', 0,
           n.rest ->> 'description', 1, coalesce((n.rest ->> 'mailformat')::smallint, d.mailformat),
           d.maildigest, coalesce((n.rest ->> 'maildisplay')::smallint, d.maildisplay), d.autosubscribe,
           d.trackforums, run.now, run.now, 0, NULL, n.rest ->> 'lastnamephonetic',
           n.rest ->> 'firstnamephonetic', n.middlename, n.alternatename, NULL
      FROM pg_catalog.unnest(rows) AS n
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
            OFFSET 0) AS d;
END
$$;
