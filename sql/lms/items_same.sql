-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Looks again, after the locks, whether the records a call names by Moodle's ids still have the keys
-- that were locked. Ends the call with NX007 when one got another id number meanwhile.

CREATE FUNCTION {f}.items_same(call jsonb, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    items CONSTANT jsonb := (SELECT coalesce(pg_catalog.jsonb_agg(w.given ORDER BY w.pos), '[]')
                               FROM pg_catalog.unnest(work) AS w);
BEGIN
    IF {f}.items_named(call, items) <> items THEN
        RAISE EXCEPTION USING ERRCODE = 'NX007', MESSAGE = 'an id number changed meanwhile; run the call again';
    END IF;
END
$$;
