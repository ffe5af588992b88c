-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Writes new of the items into their enrolments (contract 6.3). Ends the call with NX007 when one was
-- ended meanwhile.

CREATE FUNCTION {f}.enrol_update(run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    todo CONSTANT {f}.item[] := ARRAY(SELECT w FROM pg_catalog.unnest(work) AS w
        WHERE w.outcome IN ('restored', 'updated') AND w.new <> '{}');
    done bigint;
BEGIN
    IF todo = '{}' THEN
        RETURN;
    END IF;
    UPDATE {user_enrolments} AS u
       SET status = coalesce((w.new -> 'status')::bigint, u.status),
           timestart = coalesce((w.new -> 'timestart')::bigint, u.timestart),
           timeend = coalesce((w.new -> 'timeend')::bigint, u.timeend),
           modifierid = run.actor, timemodified = run.now
      FROM pg_catalog.unnest(todo) AS w
     WHERE u.id = w.id AND u.id = ANY (ARRAY(SELECT t.id FROM pg_catalog.unnest(todo) AS t));
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done <> pg_catalog.cardinality(todo) THEN
        RAISE EXCEPTION USING ERRCODE = 'NX007',
            MESSAGE = 'an enrolment was ended meanwhile; run the call again';
    END IF;
END
$$;
