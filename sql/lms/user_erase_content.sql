-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Removes the content of the users' contexts; the contexts stay (contract 1.3). Files, blocks and
-- repositories need PHP: accounts that have any wait in nexsis.pending.

CREATE FUNCTION {f}.user_erase_content(work {f}.item[], ids bigint[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    contexts CONSTANT bigint[] := ARRAY(SELECT c.id FROM {context} AS c
                                         WHERE c.contextlevel = 30 AND c.instanceid = ANY (ids));
BEGIN
    DELETE FROM {comments} AS x WHERE x.contextid = ANY (contexts);
    DELETE FROM {rating} AS x WHERE x.contextid = ANY (contexts);

    INSERT INTO nexsis.pending (kind, moodle_id, external_id, what)
    SELECT 'user', w.id, {f}.key_external(w.key), 'delete files, blocks and repositories of the account''s context'
      FROM pg_catalog.unnest(work) AS w
      JOIN {context} AS c ON c.contextlevel = 30 AND c.instanceid = w.id AND c.id = ANY (contexts)
     WHERE EXISTS (SELECT FROM {files} AS x WHERE x.contextid = c.id)
        OR EXISTS (SELECT FROM {block_instances} AS x WHERE x.parentcontextid = c.id)
        OR EXISTS (SELECT FROM {repository_instances} AS x WHERE x.contextid = c.id);
END
$$;
