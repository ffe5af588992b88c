-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The external id of a record from its ids, as nexsis.change has it: what {f}.run_ids takes apart. NULL
-- where an id is missing.

CREATE FUNCTION {f}.run_key(kind text, ids jsonb)
RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    names CONSTANT text[] := {f}.run_names(kind);
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.unnest(names) AS n (name) WHERE ids ->> n.name IS NULL) THEN
        RETURN NULL;
    ELSIF pg_catalog.cardinality(names) = 1 THEN
        RETURN ids ->> names[1];
    END IF;
    RETURN (SELECT pg_catalog.jsonb_agg(ids ->> n.name ORDER BY n.place)::text
              FROM pg_catalog.unnest(names) WITH ORDINALITY AS n (name, place));
END
$$;
