-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What a call locks for its items: their keys, old and new ones, and of calls by Moodle's ids also the
-- id numbers and names items are to get, which are looked for before they are taken.

CREATE FUNCTION {f}.items_keys(call jsonb, kind text, work {f}.item[])
RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
#variable_conflict use_column
BEGIN
    IF call ->> 'ids' IS DISTINCT FROM 'moodle' THEN
        RETURN ARRAY(
            SELECT w.key FROM pg_catalog.unnest(work) AS w
            UNION ALL
            SELECT {f}.item_previous(kind, w.given) FROM pg_catalog.unnest(work) AS w
             WHERE w.given ? 'previousid');
    END IF;
    RETURN ARRAY(
        SELECT k.key
          FROM pg_catalog.unnest(work) AS w
         CROSS JOIN LATERAL (VALUES (w.key), (w.given ->> 'idnumber'),
               (pg_catalog.jsonb_build_array(w.given -> 'courseid', w.given -> 'name')::text)) AS k (key)
         WHERE k.key <> '');
END
$$;
