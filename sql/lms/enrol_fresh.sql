-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Writes new enrolments enrol_plain found, as enrol_write does (contract 6.2, 0.7): the enrolment, its
-- role, both ours, the mark for Moodle's caches, the log. Gives the rows with their ids.
-- Ends the call with NX007 when somebody was enrolled meanwhile.

CREATE FUNCTION {f}.enrol_fresh(call jsonb, run {f}.run, fresh {f}.enrol_row[])
RETURNS {f}.enrol_row[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    enrolments CONSTANT regclass := pg_catalog.pg_get_serial_sequence('{user_enrolments}', 'id');
    assignments CONSTANT regclass := pg_catalog.pg_get_serial_sequence('{role_assignments}', 'id');
    roles bigint[];
    done bigint;
    events {f}.event[];
    contexts bigint[];
BEGIN
    IF fresh = '{}' THEN
        RETURN fresh;
    END IF;
    fresh := ARRAY(
        SELECT ROW(n.pos, n.key, pg_catalog.nextval(enrolments), n.outcome, n.userid, n.courseid, n.contextid,
                   n.enrolid, n.roleid, n.timestart, n.timeend)::{f}.enrol_row
          FROM pg_catalog.unnest(fresh) AS n);
    roles := ARRAY(SELECT pg_catalog.nextval(assignments) FROM pg_catalog.unnest(fresh) AS n);
    INSERT INTO {user_enrolments} (id, status, enrolid, userid, timestart, timeend, modifierid,
        timecreated, timemodified)
    SELECT n.id, 0, n.enrolid, n.userid, n.timestart, n.timeend, run.actor, run.now, run.now
      FROM pg_catalog.unnest(fresh) AS n
    ON CONFLICT (enrolid, userid) DO NOTHING;
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done <> pg_catalog.cardinality(fresh) THEN
        RAISE EXCEPTION USING ERRCODE = 'NX007',
            MESSAGE = 'a user was enrolled by somebody else meanwhile; run the call again';
    END IF;
    INSERT INTO {role_assignments} (id, roleid, contextid, userid, timemodified, modifierid, component,
        itemid, sortorder)
    SELECT n.assignment, n.roleid, n.contextid, n.userid, run.now, run.actor, '', 0, 0
      FROM {f}.enrol_fresh_roles(fresh, roles) AS n;
    INSERT INTO nexsis.owned (kind, moodle_id, role, key_id)
    SELECT o.kind, o.id, o.role, call ->> 'key'
      FROM {f}.enrol_fresh_roles(fresh, roles) AS n
     CROSS JOIN LATERAL (VALUES ('enrolment', n.id, 0), ('role', n.assignment, n.roleid)) AS o (kind, id, role);
    PERFORM {f}.flag_set(run, 'accesslib/dirtyusers', ARRAY(
        SELECT n.userid::text FROM pg_catalog.unnest(fresh) AS n));
    SELECT pg_catalog.array_agg(ROW(v.name, 50, n.courseid, v.objectid, n.courseid, n.userid, v.other)::{f}.event),
           pg_catalog.array_agg(n.contextid)
      INTO events, contexts
      FROM {f}.enrol_fresh_roles(fresh, roles) AS n
     CROSS JOIN LATERAL (VALUES
           ('user_enrolment_created', n.id, '{"enrol":"manual"}'::json),
           ('role_assigned', n.roleid, pg_catalog.concat('{"id":', n.assignment,
            ',"component":"","itemid":0}')::json)) AS v (name, objectid, other);
    PERFORM {f}.log_events(call, run, events, contexts);
    RETURN fresh;
END
$$;
