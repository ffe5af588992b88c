-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Adds the members of items whose outcome is created, to the group's conversation too where there is one
-- (contract 7.1), with log rows; they are ours. Gives the items their ids. Ends the call with NX007 when
-- somebody added one meanwhile.

CREATE FUNCTION {f}.member_insert(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    made jsonb;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.outcome = 'created') THEN
        RETURN work;
    END IF;
    WITH i AS (
         INSERT INTO {groups_members} (groupid, userid, timeadded, component, itemid)
         SELECT (w.more ->> 'groupid')::bigint, (w.more ->> 'userid')::bigint, run.now, '', 0
           FROM pg_catalog.unnest(work) AS w
          WHERE w.outcome = 'created'
          ORDER BY w.pos
         ON CONFLICT (userid, groupid) DO NOTHING
         RETURNING id, groupid, userid),
    o AS (
         INSERT INTO nexsis.owned (kind, moodle_id, key_id)
         SELECT 'member', i.id, call ->> 'key' FROM i WHERE {f}.owns(call))
    SELECT pg_catalog.jsonb_object_agg(i.groupid || ' ' || i.userid, i.id) INTO made FROM i;
    SELECT pg_catalog.array_agg(CASE WHEN w.outcome <> 'created' THEN w ELSE {f}.item_set(w,
               id => (made ->> (w.more ->> 'groupid' || ' ' || (w.more ->> 'userid')))::bigint) END
               ORDER BY w.pos)
      INTO work
      FROM pg_catalog.unnest(work) AS w;
    IF EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.outcome = 'created' AND w.id IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'NX007',
            MESSAGE = 'a member was added by somebody else meanwhile; run the call again';
    END IF;

    INSERT INTO {message_conversation_members} (conversationid, userid, timecreated)
    SELECT c.id, (w.more ->> 'userid')::bigint, run.now
      FROM pg_catalog.unnest(work) AS w
      JOIN {message_conversations} AS c ON c.component = 'core_group' AND c.itemtype = 'groups'
                                       AND c.itemid = (w.more ->> 'groupid')::bigint
     WHERE w.outcome = 'created'
       AND NOT EXISTS (SELECT FROM {message_conversation_members} AS m
                        WHERE m.conversationid = c.id AND m.userid = (w.more ->> 'userid')::bigint)
     ORDER BY w.pos;
    PERFORM {f}.member_note(call, run, work);
    RETURN work;
END
$$;
