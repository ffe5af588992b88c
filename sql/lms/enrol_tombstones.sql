-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Remembers enrolments that ended, so that they answer as gone and can come back.

CREATE FUNCTION {f}.enrol_tombstones(call jsonb, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO nexsis.deleted (kind, external_id, moodle_id, how, was_suspended, key_id, request_id)
    SELECT 'enrolment', w.key, w.id,
           CASE w.more ->> 'how' WHEN 'suspend' THEN 'suspend' ELSE 'delete' END, NOT (w.more -> 'active')::boolean, call ->> 'key', call ->> 'request'
      FROM pg_catalog.unnest(work) AS w
     WHERE w.outcome = 'deleted' AND w.id IS NOT NULL AND {f}.key_external(w.key) IS NOT NULL
    ON CONFLICT (kind, external_id) DO UPDATE
       SET moodle_id = excluded.moodle_id, how = excluded.how, was_suspended = excluded.was_suspended,
           key_id = excluded.key_id, request_id = excluded.request_id, at = excluded.at;
END
$$;
