-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Removes the memberships of the items with outcome deleted, from the group's conversation too (contract
-- 7.1), with log rows.

CREATE FUNCTION {f}.member_remove(call jsonb, run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids CONSTANT bigint[] := ARRAY(SELECT w.id FROM pg_catalog.unnest(work) AS w
                                    WHERE w.outcome = 'deleted');
BEGIN
    IF ids = '{}' THEN
        RETURN;
    END IF;
    DELETE FROM {groups_members} AS m WHERE m.id = ANY (ids);
    DELETE FROM nexsis.owned AS o WHERE o.kind = 'member' AND o.moodle_id = ANY (ids);
    DELETE FROM {message_conversation_members} AS m
     USING pg_catalog.unnest(work) AS w, {message_conversations} AS c
     WHERE w.outcome = 'deleted' AND m.conversationid = c.id
       AND c.component = 'core_group' AND c.itemtype = 'groups'
       AND c.itemid = (w.more ->> 'groupid')::bigint AND m.userid = (w.more ->> 'userid')::bigint;
    PERFORM {f}.member_note(call, run, work);
END
$$;
