-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Removes the groups of the items with outcome deleted and all that hangs on them (contract 7.2), writes
-- the log rows and remembers the ids. The course's caches of groups are Moodle's business (0.5).

CREATE FUNCTION {f}.group_erase(call jsonb, run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids CONSTANT bigint[] := ARRAY(SELECT w.id FROM pg_catalog.unnest(work) AS w
                                    WHERE w.outcome = 'deleted' ORDER BY w.pos);
BEGIN
    IF ids = '{}' THEN
        RETURN;
    END IF;
    WITH m AS (DELETE FROM {groups_members} AS x WHERE x.groupid = ANY (ids) RETURNING x.id)
    DELETE FROM nexsis.owned AS o WHERE o.kind = 'member' AND o.moodle_id IN (SELECT m.id FROM m);
    DELETE FROM {event} AS x WHERE x.groupid = ANY (ids);
    DELETE FROM {groupings_groups} AS x WHERE x.groupid = ANY (ids);
    PERFORM {f}.group_conversations_erase(ids);
    DELETE FROM {groups} AS x WHERE x.id = ANY (ids);
    DELETE FROM nexsis.owned AS o WHERE o.kind = 'group' AND o.moodle_id = ANY (ids);

    INSERT INTO nexsis.pending (kind, moodle_id, external_id, what)
    SELECT 'group', w.id, w.key, 'delete the files of the group'
      FROM pg_catalog.unnest(work) AS w
     WHERE w.outcome = 'deleted'
       AND EXISTS (SELECT FROM {files} AS x WHERE x.contextid = (w.more ->> 'contextid')::bigint
                      AND x.component = 'group' AND x.itemid = w.id);
    INSERT INTO nexsis.deleted (kind, external_id, moodle_id, how, key_id, request_id)
    SELECT 'group', w.key, w.id, 'delete', call ->> 'key', call ->> 'request'
      FROM pg_catalog.unnest(work) AS w
     WHERE w.outcome = 'deleted'
    ON CONFLICT (kind, external_id) DO UPDATE
       SET moodle_id = excluded.moodle_id, how = excluded.how, key_id = excluded.key_id,
           request_id = excluded.request_id, at = excluded.at;
    PERFORM {f}.log_events(call, run, {f}.group_events(work));
END
$$;
