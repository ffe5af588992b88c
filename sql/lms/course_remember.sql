-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Our own rows of courses just written: those created or adopted are ours, and whatever was deleted
-- under their id before is not any more, nor waits to be removed.

CREATE FUNCTION {f}.course_remember(call jsonb, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO nexsis.owned (kind, moodle_id, key_id)
    SELECT 'course', w.id, call ->> 'key'
      FROM pg_catalog.unnest(work) AS w
     WHERE w.outcome IN ('created', 'adopted') AND {f}.owns(call)
    ON CONFLICT (kind, moodle_id, role) DO UPDATE SET key_id = excluded.key_id, since = excluded.since;
    DELETE FROM nexsis.deleted AS t
     USING pg_catalog.unnest(work) AS w
     WHERE w.outcome <> 'failed' AND w.more ? 'tombstone' AND t.kind = 'course' AND t.external_id = w.key;
    DELETE FROM nexsis.pending AS p
     USING pg_catalog.unnest(work) AS w
     WHERE w.outcome = 'restored' AND p.kind = 'course' AND p.moodle_id = w.id;
END
$$;
