-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A change that others made, as a row of nexsis.change: no run, request or key. Of a record without an
-- external id, or where nothing differs, none. An id number that changed is told as a rename of ours is.

CREATE FUNCTION {f}.watch_note(kind text, operation text, key text, id bigint, diff jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF key <> '' AND (diff IS NOT NULL OR operation <> 'updated') THEN
        INSERT INTO nexsis.change (kind, operation, external_id, moodle_id, diff)
        VALUES (kind, operation, key, id, CASE WHEN operation = 'renamed'
                THEN diff - 'idnumber' || pg_catalog.jsonb_build_object(kind || 'id', diff -> 'idnumber') ELSE diff END);
    END IF;
END
$$;
