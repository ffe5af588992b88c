-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- New enrolments for the items whose outcome is created (contract 6.2); they are ours ({f}.owns). Gives the items
-- their ids. Ends the call with NX007 when somebody was enrolled meanwhile.

CREATE FUNCTION {f}.enrol_insert(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    made jsonb;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.outcome = 'created') THEN
        RETURN work;
    END IF;
    WITH i AS (
         INSERT INTO {user_enrolments} (status, enrolid, userid, timestart, timeend, modifierid,
             timecreated, timemodified)
         SELECT (w.new -> 'status')::bigint, (w.more ->> 'enrolid')::bigint, (w.more ->> 'userid')::bigint,
                (w.new -> 'timestart')::bigint, (w.new -> 'timeend')::bigint, run.actor,
                run.now, run.now
           FROM pg_catalog.unnest(work) AS w
          WHERE w.outcome = 'created'
          ORDER BY w.pos
         ON CONFLICT (enrolid, userid) DO NOTHING
         RETURNING id, enrolid, userid)
    SELECT pg_catalog.jsonb_object_agg(i.enrolid || ' ' || i.userid, i.id) INTO made FROM i;

    SELECT pg_catalog.array_agg({f}.item_set(w, id => CASE WHEN w.outcome = 'created'
               THEN (made ->> (w.more ->> 'enrolid' || ' ' || (w.more ->> 'userid')))::bigint END)
               ORDER BY w.pos)
      INTO work
      FROM pg_catalog.unnest(work) AS w;
    IF EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.outcome = 'created' AND w.id IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'NX007',
            MESSAGE = 'a user was enrolled by somebody else meanwhile; run the call again';
    END IF;
    INSERT INTO nexsis.owned (kind, moodle_id, key_id)
    SELECT 'enrolment', w.id, call ->> 'key'
      FROM pg_catalog.unnest(work) AS w WHERE w.outcome = 'created' AND {f}.owns(call);
    RETURN work;
END
$$;
