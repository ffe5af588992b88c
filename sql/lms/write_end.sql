-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- How every write ends: a row in nexsis.change for each item that was written, and the answer kept
-- under the request id when something changed, the call was sent before, or has an Idempotency-Key
-- (call.fingerprint). A call that only judges and a dry run leave nothing.
-- What failed of a call that belongs to a run is kept too.
-- The diff is {"member": [old, new]}; a password is just true, a rename's is of userid, courseid or groupid.
-- more.diff: it was made already.
-- Ends the call with NX005 when its deadline passed while it waited for rows: nobody listens any more.

CREATE FUNCTION {f}.write_end(call jsonb, run {f}.run, kind text, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF call ? 'run' THEN
        PERFORM {f}.failures_keep(call, kind, work);
    END IF;
    IF {f}.dry_run(call) OR (call ->> 'check')::boolean IS TRUE
       OR coalesce((call ->> 'attempt')::int, 1) = 1 AND NOT call ? 'fingerprint'
          AND NOT {f}.items_change(work) THEN
        RETURN;
    END IF;
    PERFORM {f}.deadline_check(call);
    INSERT INTO nexsis.change (run, request_id, key_id, address, actor, kind, operation,
                               external_id, moodle_id, diff)
    SELECT c.run, c.request, c.key, c.address, run.actor, kind, w.outcome, {f}.key_external(w.key), w.id,
           CASE WHEN w.more ? 'diff' THEN w.more -> 'diff' ELSE (
           SELECT pg_catalog.jsonb_object_agg(
                      CASE WHEN d.key = 'idnumber' AND w.outcome = 'renamed' THEN kind || 'id'
                           ELSE d.key END, CASE d.key WHEN 'password' THEN 'true'
                      ELSE pg_catalog.jsonb_build_array(w.old -> d.key, d.value) END)
             FROM pg_catalog.jsonb_each(coalesce(w.new, '{}') || coalesce(w.more -> 'changed', '{}')) AS d) END
      FROM pg_catalog.unnest(work) WITH ORDINALITY AS w
     CROSS JOIN (SELECT call ->> 'run' AS run, call ->> 'request' AS request, call ->> 'key' AS key,
                        call ->> 'address' AS address OFFSET 0) AS c
     WHERE w.outcome NOT IN ('unchanged', 'failed')
     ORDER BY w.ordinality;

    IF EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.outcome = 'renamed') THEN
        PERFORM {f}.rename_note(call, kind, work);
    END IF;
    INSERT INTO nexsis.request (id, fingerprint, result)
    SELECT call ->> 'request', call ->> 'fingerprint', coalesce(pg_catalog.jsonb_agg(i), '[]')
      FROM (SELECT w.pos, w.key, w.id, w.outcome, w.errors, w.warnings, w.document
              FROM pg_catalog.unnest(work) AS w) AS i;
END
$$;
