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
    idname CONSTANT text := idnames[pg_catalog.cardinality(idnames)];
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(CASE WHEN i.times = 1 THEN i.item
           ELSE {f}.item_fail(i.item, {f}.problem('duplicate_item', idname, pg_catalog.format(
                '%s "%s" is given more than once in this call; send it once', idname,
                (i.item).given ->> idname)))
           END ORDER BY i.place)
      FROM (SELECT ROW(coalesce((e.given ->> 'pos')::int, e.place::int - 1), k.key, e.given,
                       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::{f}.item AS item, e.place,
                   pg_catalog.row_number() OVER (PARTITION BY k.key ORDER BY e.place) AS times
              FROM pg_catalog.jsonb_array_elements(items) WITH ORDINALITY AS e (given, place)
             CROSS JOIN LATERAL (
                   SELECT CASE pg_catalog.cardinality(idnames) WHEN 1 THEN e.given ->> idname
                          ELSE (SELECT pg_catalog.jsonb_agg(e.given ->> n.name ORDER BY n.place)::text
                                  FROM pg_catalog.unnest(idnames) WITH ORDINALITY AS n (name, place))
                          END AS key OFFSET 0) AS k) AS i);
END
$$;
