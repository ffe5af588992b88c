-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The only place where the input of a write is unpacked. items: array of objects, each with its
-- external id in the member idnames[1] and an optional "pos" (default: its place, from 0). What is
-- known only within something else has several ids: its key is the JSON array of them.
-- The second and later items with the same key have failed: duplicate_item.

CREATE FUNCTION {f}.items_read(items jsonb, VARIADIC idnames text[])
RETURNS {f}.item[] LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    several CONSTANT boolean := pg_catalog.cardinality(idnames) > 1;
    idname CONSTANT text := idnames[pg_catalog.cardinality(idnames)];
    work {f}.item[];
    twice boolean;
BEGIN
    SELECT pg_catalog.array_agg(ROW(coalesce((e.given ->> 'pos')::int, e.place::int - 1),
               CASE pg_catalog.cardinality(idnames) WHEN 1 THEN e.given ->> idname
               WHEN 2 THEN pg_catalog.jsonb_build_array(e.given ->> idnames[1], e.given ->> idname)::text
               ELSE (SELECT pg_catalog.jsonb_agg(e.given ->> n.name ORDER BY n.place)::text
                       FROM pg_catalog.unnest(idnames) WITH ORDINALITY AS n (name, place)) END,
               e.given, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::{f}.item)
      INTO work
      FROM pg_catalog.jsonb_array_elements(items) WITH ORDINALITY AS e (given, place);
    IF pg_catalog.cardinality(work) > 1 THEN
        twice := (SELECT pg_catalog.count(*) <> pg_catalog.count(DISTINCT w.key COLLATE "C")
                    FROM pg_catalog.unnest(work) AS w);
    END IF;
    IF twice THEN
        SELECT pg_catalog.array_agg(CASE WHEN n.times = 1 THEN n.item
               ELSE {f}.item_fail(n.item, {f}.problem('duplicate_item', idname, pg_catalog.format(
                    '%s %s is given more than once in this call; send it once',
                    pg_catalog.array_to_string(idnames, ', '),
                    CASE WHEN several THEN (n.item).key ELSE '"' || (n.item).key || '"' END)))
               END ORDER BY (n.item).pos)
          INTO work
          FROM (SELECT w AS item, pg_catalog.row_number() OVER (PARTITION BY w.key ORDER BY w.pos) AS times
                  FROM pg_catalog.unnest(work) AS w) AS n;
    END IF;
    RETURN work;
END
$$;
