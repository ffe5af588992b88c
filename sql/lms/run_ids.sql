-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The ids of a record of nexsis.change as members of an item.

CREATE FUNCTION {f}.run_ids(kind text, key text)
RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    names CONSTANT text[] := {f}.run_names(kind);
BEGIN
    RETURN CASE pg_catalog.cardinality(names) WHEN 1 THEN pg_catalog.jsonb_build_object(names[1], key)
           ELSE (SELECT pg_catalog.jsonb_object_agg(n.name, key::jsonb -> (n.place::int - 1))
                   FROM pg_catalog.unnest(names) WITH ORDINALITY AS n (name, place)) END;
END
$$;
