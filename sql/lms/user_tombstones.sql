-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Remembers the ids of items with outcome deleted, so that they answer as gone and can come back.
-- An account deleted in full is no longer ours, and what we kept beside it goes too.

CREATE FUNCTION {f}.user_tombstones(call jsonb, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO nexsis.deleted (kind, external_id, moodle_id, how, was_suspended, key_id, request_id)
    SELECT 'user', w.key, w.id, CASE WHEN w.new ? 'deleted' THEN 'delete' ELSE 'suspend' END,
           w.old ->> 'suspended' = '1', call ->> 'key', call ->> 'request'
      FROM pg_catalog.unnest(work) AS w
     WHERE w.outcome = 'deleted' AND {f}.key_external(w.key) IS NOT NULL
    ON CONFLICT (kind, external_id) DO UPDATE
       SET moodle_id = excluded.moodle_id, how = excluded.how, was_suspended = excluded.was_suspended,
           key_id = excluded.key_id, request_id = excluded.request_id, at = excluded.at;

    IF call ->> 'ondelete' = 'delete' THEN
        DELETE FROM nexsis.owned AS o USING pg_catalog.unnest(work) AS w
         WHERE w.outcome = 'deleted' AND o.kind = 'user' AND o.moodle_id = w.id;
        DELETE FROM nexsis.user_extra AS x USING pg_catalog.unnest(work) AS w
         WHERE w.outcome = 'deleted' AND x.userid = w.id;
    END IF;
END
$$;
