-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Remembers the ids of items with outcome deleted, so that they answer as gone and can come back.
-- Jobs that were to make them are over. A course deleted in full is no longer ours.

CREATE FUNCTION {f}.course_tombstones(call jsonb, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO nexsis.deleted (kind, external_id, moodle_id, how, was_suspended, key_id, request_id)
    SELECT 'course', w.key, coalesce(w.id, 0),
           CASE WHEN w.id IS NULL OR w.new ? 'deleted' THEN 'delete' ELSE 'suspend' END,
           coalesce(w.old @> '{"visible": 0}', false), call ->> 'key', call ->> 'request'
      FROM pg_catalog.unnest(work) AS w
     WHERE w.outcome = 'deleted'
    ON CONFLICT (kind, external_id) DO UPDATE
       SET moodle_id = excluded.moodle_id, how = excluded.how, was_suspended = excluded.was_suspended,
           key_id = excluded.key_id, request_id = excluded.request_id, at = excluded.at;

    UPDATE nexsis.job AS j
       SET state = 'failed', reason = 'the course was deleted before it was made', updated = pg_catalog.now()
      FROM pg_catalog.unnest(work) AS w
     WHERE w.outcome = 'deleted' AND w.id IS NULL AND j.id = (w.more ->> 'job')::bigint;
    DELETE FROM nexsis.owned AS o USING pg_catalog.unnest(work) AS w
     WHERE w.outcome = 'deleted' AND w.new ? 'deleted' AND o.kind = 'course' AND o.moodle_id = w.id;
END
$$;
