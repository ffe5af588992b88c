-- SPDX-License-Identifier: Apache-2.0
-- What mod_nexsis writes for new enrolments, as one plain statement: the enrolment, the role, two rows
-- of Moodle's log, ownership of both, the mark that permissions changed, change feed and the answer
-- kept. Ids are looked up, nothing is checked or locked. $1 items as jsonb array, $2 request id
WITH i AS MATERIALIZED (
     SELECT pg_catalog.nextval('mdl_user_enrolments_id_seq') AS id,
            pg_catalog.nextval('mdl_role_assignments_id_seq') AS assignment,
            pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()))::bigint AS now,
            s.actor, u.id AS "user", c.id AS course, x.id AS context, e.id AS enrol, o.id AS role, r.*
       FROM pg_catalog.jsonb_to_recordset($1) AS r (pos int, userid text, courseid text, roleid text,
            timestart bigint, timeend bigint)
      CROSS JOIN nexsis.site AS s
       JOIN mdl_user AS u ON u.idnumber = r.userid AND u.deleted = 0
       JOIN mdl_course AS c ON c.idnumber = r.courseid
       JOIN mdl_context AS x ON x.contextlevel = 50 AND x.instanceid = c.id
       JOIN mdl_enrol AS e ON e.courseid = c.id AND e.enrol = 'manual'
       JOIN mdl_role AS o ON o.shortname = r.roleid),
e AS (
     INSERT INTO mdl_user_enrolments (id, status, enrolid, userid, timestart, timeend, modifierid,
         timecreated, timemodified)
     SELECT i.id, 0, i.enrol, i."user", coalesce(i.timestart, 0), coalesce(i.timeend, 0), i.actor, i.now, i.now FROM i),
a AS (
     INSERT INTO mdl_role_assignments (id, roleid, contextid, userid, timemodified, modifierid, component,
         itemid, sortorder)
     SELECT i.assignment, i.role, i.context, i."user", i.now, i.actor, '', 0, 0 FROM i),
l AS (
     INSERT INTO mdl_logstore_standard_log (eventname, component, action, target, objecttable, objectid,
         crud, edulevel, contextid, contextlevel, contextinstanceid, userid, courseid, relateduserid,
         anonymous, other, timecreated, origin, ip)
     SELECT '\core\event\' || v.name, 'core', v.action, v.target, v.objecttable, v.objectid, 'c', 0,
            i.context, 50, i.course, i.actor, i.course, i."user", 0, v.other, i.now, 'ws', '192.0.2.1'
       FROM i
      CROSS JOIN LATERAL (VALUES
            ('user_enrolment_created', 'created', 'user_enrolment', 'user_enrolments', i.id,
             '{"enrol":"manual"}'),
            ('role_assigned', 'assigned', 'role', 'role', i.role,
             '{"id":' || i.assignment || ',"component":"","itemid":0}'))
            AS v (name, action, target, objecttable, objectid, other)),
o AS (
     INSERT INTO nexsis.owned (kind, moodle_id, role, key_id)
     SELECT v.kind, v.id, v.role, 'k'
       FROM i
      CROSS JOIN LATERAL (VALUES ('enrolment', i.id, 0), ('role', i.assignment, i.role)) AS v (kind, id, role)),
f AS (
     UPDATE mdl_cache_flags AS c SET timemodified = i.now, expiry = i.now + 28800
       FROM (SELECT x.id, n.now -- by the names' index: the table was empty when it was planned first
               FROM (SELECT DISTINCT i."user"::text AS name, i.now FROM i) AS n
              CROSS JOIN LATERAL (SELECT y.id FROM mdl_cache_flags AS y
                                   WHERE y.name = n.name AND y.flagtype || '' = 'accesslib/dirtyusers'
                                  OFFSET 0) AS x) AS i
      WHERE c.id = i.id
     RETURNING c.name),
g AS (
     INSERT INTO mdl_cache_flags (flagtype, name, timemodified, value, expiry)
     SELECT DISTINCT 'accesslib/dirtyusers', i."user"::text, i.now, '1', i.now + 28800
       FROM i WHERE i."user"::text NOT IN (SELECT f.name FROM f)),
h AS (
     INSERT INTO nexsis.change (request_id, key_id, address, actor, kind, operation, external_id, moodle_id, diff)
     SELECT $2, 'k', '192.0.2.1', i.actor, 'enrolment', 'created',
            pg_catalog.jsonb_build_array(i.userid, i.courseid)::text, i.id,
            pg_catalog.jsonb_build_object('status', pg_catalog.jsonb_build_array(NULL, 0),
                'timestart', pg_catalog.jsonb_build_array(NULL, coalesce(i.timestart, 0)),
                'timeend', pg_catalog.jsonb_build_array(NULL, coalesce(i.timeend, 0)),
                'roles', pg_catalog.jsonb_build_array(NULL, pg_catalog.jsonb_build_array(i.roleid)))
       FROM i)
INSERT INTO nexsis.request (id, result)
SELECT $2, pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('pos', i.pos,
           'key', pg_catalog.jsonb_build_array(i.userid, i.courseid)::text, 'id', i.id,
           'outcome', 'created', 'errors', NULL, 'warnings', NULL, 'document', NULL))
  FROM i
