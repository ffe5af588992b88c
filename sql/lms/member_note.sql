-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Marks the groups whose members changed, and writes the log rows (contract 7.1, 0.6).

CREATE FUNCTION {f}.member_note(call jsonb, run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids CONSTANT bigint[] := ARRAY(
        SELECT DISTINCT (w.more ->> 'groupid')::bigint FROM pg_catalog.unnest(work) AS w
         WHERE w.outcome IN ('created', 'deleted'));
BEGIN
    PERFORM FROM {groups} AS g WHERE g.id = ANY (ids) ORDER BY g.id FOR UPDATE;
    UPDATE {groups} AS g SET timemodified = run.now WHERE g.id = ANY (ids);
    PERFORM {f}.log_events(call, run, ARRAY(
        SELECT ROW(CASE w.outcome WHEN 'created' THEN 'group_member_added' ELSE 'group_member_removed' END,
                   50, (w.more ->> 'courseid')::bigint, (w.more ->> 'groupid')::bigint,
                   (w.more ->> 'courseid')::bigint, (w.more ->> 'userid')::bigint,
                   CASE w.outcome WHEN 'created' THEN '{"component":"","itemid":0}'::json END)::{f}.event
          FROM pg_catalog.unnest(work) AS w
         WHERE w.outcome IN ('created', 'deleted')
         ORDER BY w.pos));
END
$$;
