-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Removes the conversations of groups with their messages (contract 7.1, 7.2).

CREATE FUNCTION {f}.group_conversations_erase(groups bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ids CONSTANT bigint[] := ARRAY(
        SELECT c.id FROM {message_conversations} AS c
         WHERE c.component = 'core_group' AND c.itemtype = 'groups' AND c.itemid = ANY (groups));
BEGIN
    IF ids = '{}' THEN
        RETURN;
    END IF;
    DELETE FROM {message_user_actions} AS x
     USING {messages} AS m WHERE x.messageid = m.id AND m.conversationid = ANY (ids);
    DELETE FROM {messages} AS x WHERE x.conversationid = ANY (ids);
    DELETE FROM {message_conversation_actions} AS x WHERE x.conversationid = ANY (ids);
    DELETE FROM {message_conversation_members} AS x WHERE x.conversationid = ANY (ids);
    DELETE FROM {favourite} AS x
     WHERE x.component = 'core_message' AND x.itemtype = 'message_conversations' AND x.itemid = ANY (ids);
    DELETE FROM {message_conversations} AS x WHERE x.id = ANY (ids);
END
$$;
