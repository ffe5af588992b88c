-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Our own rows of records just renamed: the old id is gone, and says where to; whatever was deleted
-- under the new id is not any more; ids made of the old one follow. kind: user, course, group.

CREATE FUNCTION {f}.rename_note(call jsonb, kind text, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    renamed CONSTANT {f}.item[] := ARRAY(SELECT w FROM pg_catalog.unnest(work) AS w
                                          WHERE w.outcome = 'renamed');
    known CONSTANT text[] := ARRAY(SELECT w.key FROM pg_catalog.unnest(renamed) AS w);
    ids CONSTANT bigint[] := ARRAY(SELECT w.id FROM pg_catalog.unnest(renamed) AS w);
BEGIN
    IF ids = '{}' THEN
        RETURN;
    END IF;
    DELETE FROM nexsis.deleted AS t WHERE t.kind = rename_note.kind AND t.external_id = ANY (known);
    UPDATE nexsis.deleted AS t SET renamed_to = w.given ->> (rename_note.kind || 'id')
      FROM pg_catalog.unnest(renamed) AS w
     WHERE t.kind = rename_note.kind AND t.moodle_id = w.id AND t.renamed_to IS NOT NULL;
    INSERT INTO nexsis.deleted (kind, external_id, moodle_id, how, key_id, request_id, renamed_to)
    SELECT rename_note.kind, {f}.item_previous(rename_note.kind, w.given), w.id, 'delete',
           call ->> 'key', call ->> 'request', w.given ->> (rename_note.kind || 'id')
      FROM pg_catalog.unnest(renamed) AS w
    ON CONFLICT (kind, external_id) DO UPDATE
       SET moodle_id = excluded.moodle_id, how = excluded.how, was_suspended = false,
           key_id = excluded.key_id, request_id = excluded.request_id, at = excluded.at,
           renamed_to = excluded.renamed_to;
    UPDATE nexsis.pending AS p SET external_id = w.key
      FROM pg_catalog.unnest(renamed) AS w
     WHERE p.kind = rename_note.kind AND p.moodle_id = w.id;
    IF rename_note.kind <> 'group' THEN
        PERFORM {f}.rename_enrolments(rename_note.kind, renamed);
    END IF;
END
$$;
