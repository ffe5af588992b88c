-- SPDX-License-Identifier: Apache-2.0
-- What mod_nexsis writes for new users, as one plain statement: the account, its context, the row of
-- Moodle's log, ownership, change feed and the answer kept. Nothing is looked up, checked or locked.
-- $1 items as jsonb array, $2 request id
WITH i AS MATERIALIZED (
     SELECT pg_catalog.nextval('mdl_user_id_seq') AS id, pg_catalog.nextval('mdl_context_id_seq') AS context,
            pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()))::bigint AS now,
            s.actor, r.*
       FROM pg_catalog.jsonb_to_recordset($1) AS r (pos int, userid text, username text, firstname text,
            lastname text, email text, institution text, department text, city text, country text)
      CROSS JOIN nexsis.site AS s),
u AS (
     INSERT INTO mdl_user (id, auth, confirmed, policyagreed, deleted, suspended, mnethostid, username,
         password, idnumber, firstname, lastname, email, emailstop, phone1, phone2, institution, department,
         address, city, country, lang, calendartype, theme, timezone, firstaccess, lastaccess, lastlogin,
         currentlogin, lastip, secret, picture, description, descriptionformat, mailformat, maildigest,
         maildisplay, autosubscribe, trackforums, timecreated, timemodified, trustbitmask)
     SELECT i.id, 'manual', 1, 0, 0, 0, 1, i.username, '', i.userid, i.firstname, i.lastname, i.email, 0,
            '', '', i.institution, i.department, '', i.city, i.country, 'en', 'gregorian', '', '99', 0, 0,
            0, 0, '', '', 0, NULL, 1, 1, 0, 2, 1, 0, i.now, i.now, 0
       FROM i),
c AS (
     INSERT INTO mdl_context (id, contextlevel, instanceid, path, depth, locked)
     SELECT i.context, 30, i.id, '/1/' || i.context, 2, 0 FROM i),
l AS (
     INSERT INTO mdl_logstore_standard_log (eventname, component, action, target, objecttable, objectid,
         crud, edulevel, contextid, contextlevel, contextinstanceid, userid, courseid, relateduserid,
         anonymous, other, timecreated, origin, ip)
     SELECT '\core\event\user_created', 'core', 'created', 'user', 'user', i.id, 'c', 0, i.context, 30,
            i.id, i.actor, 0, i.id, 0, 'null', i.now, 'ws', '192.0.2.1'
       FROM i),
o AS (
     INSERT INTO nexsis.owned (kind, moodle_id, key_id)
     SELECT 'user', i.id, 'k' FROM i),
h AS (
     INSERT INTO nexsis.change (request_id, key_id, address, actor, kind, operation, external_id, moodle_id, diff)
     SELECT $2, 'k', '192.0.2.1', i.actor, 'user', 'created', i.userid, i.id,
            pg_catalog.jsonb_build_object('username', pg_catalog.jsonb_build_array(NULL, i.username),
                'idnumber', pg_catalog.jsonb_build_array(NULL, i.userid),
                'firstname', pg_catalog.jsonb_build_array(NULL, i.firstname),
                'lastname', pg_catalog.jsonb_build_array(NULL, i.lastname),
                'email', pg_catalog.jsonb_build_array(NULL, i.email),
                'institution', pg_catalog.jsonb_build_array(NULL, i.institution),
                'department', pg_catalog.jsonb_build_array(NULL, i.department),
                'city', pg_catalog.jsonb_build_array(NULL, i.city),
                'country', pg_catalog.jsonb_build_array(NULL, i.country), 'password', true)
       FROM i)
INSERT INTO nexsis.request (id, result)
SELECT $2, pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('pos', i.pos, 'key', i.userid, 'id', i.id,
           'outcome', 'created', 'errors', NULL, 'warnings', NULL, 'document', NULL))
  FROM i
