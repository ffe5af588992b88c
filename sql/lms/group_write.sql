-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Writes what group_wanted found (contract 7.1, 7.2), with log rows. New groups are ours.
-- Ends the call with NX007 when a group was deleted meanwhile.

CREATE FUNCTION {f}.group_write(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    made jsonb;
    todo CONSTANT {f}.item[] := ARRAY(SELECT w FROM pg_catalog.unnest(work) AS w
                                       WHERE w.outcome IN ('updated', 'renamed'));
    done bigint;
BEGIN
    UPDATE {groups} AS g
       SET name = coalesce(w.new ->> 'name', g.name), idnumber = coalesce(w.new ->> 'idnumber', g.idnumber),
           description = coalesce(w.new ->> 'description', g.description), timemodified = run.now
      FROM pg_catalog.unnest(todo) AS w
     WHERE g.id = w.id;
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done <> pg_catalog.cardinality(todo) THEN
        RAISE EXCEPTION USING ERRCODE = 'NX007',
            MESSAGE = 'a group was deleted meanwhile; run the call again';
    END IF;
    WITH i AS (
         INSERT INTO {groups} (courseid, idnumber, name, description, descriptionformat, enrolmentkey,
             picture, visibility, participation, timecreated, timemodified)
         SELECT (w.more ->> 'courseid')::bigint, coalesce({f}.key_external(w.given ->> 'groupid'), ''),
                w.new ->> 'name', w.new ->> 'description',
                coalesce((w.given ->> 'descriptionformat')::smallint, 1), w.given ->> 'enrolmentkey', 0,
                coalesce((w.given ->> 'visibility')::smallint, 0),
                coalesce((w.given ->> 'participation')::smallint, 1), run.now, run.now
           FROM pg_catalog.unnest(work) AS w
          WHERE w.outcome = 'created'
          ORDER BY w.pos
         RETURNING id, courseid, idnumber, name),
    o AS (
         INSERT INTO nexsis.owned (kind, moodle_id, key_id)
         SELECT 'group', i.id, call ->> 'key' FROM i WHERE {f}.owns(call))
    SELECT pg_catalog.jsonb_object_agg(i.courseid || ' ' || coalesce(nullif(i.idnumber, ''), i.name), i.id) INTO made FROM i;
    DELETE FROM nexsis.deleted AS t
     WHERE t.kind = 'group' AND t.external_id = ANY (ARRAY(
           SELECT w.key FROM pg_catalog.unnest(work) AS w
            WHERE w.outcome = 'created' AND (w.more -> 'gone')::boolean));

    SELECT pg_catalog.array_agg(CASE WHEN w.outcome = 'failed' THEN w ELSE {f}.item_set(w,
               id => (made ->> (w.more ->> 'courseid' || ' ' || coalesce(
                   {f}.key_external(w.given ->> 'groupid'), w.new ->> 'name')))::bigint) END
               ORDER BY w.pos)
      INTO work
      FROM pg_catalog.unnest(work) AS w;
    PERFORM {f}.log_events(call, run, {f}.group_events(work));
    RETURN work;
END
$$;
