-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Writes new accounts nobody has anything against, and what belongs to them.

CREATE FUNCTION {f}.user_fresh_write(call jsonb, run {f}.run, fresh {f}.user_row[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids CONSTANT bigint[] := ARRAY(SELECT n.id FROM pg_catalog.unnest(fresh) AS n);
    contexts bigint[];
BEGIN
    IF ids = '{}' THEN
        RETURN;
    END IF;
    PERFORM {f}.user_store(run, fresh);
    contexts := {f}.context_new(run, 30, ids);
    INSERT INTO nexsis.owned (kind, moodle_id, key_id)
    SELECT 'user', i.id, call ->> 'key' FROM pg_catalog.unnest(ids) AS i (id);
    PERFORM {f}.log_events(call, run, ARRAY(
        SELECT ROW('user_created', 30, i.id, i.id, NULL, i.id, NULL)::{f}.event
          FROM pg_catalog.unnest(ids) AS i (id)), contexts);
END
$$;
