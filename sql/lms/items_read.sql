-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The only place where the input of a write is unpacked. items: array of objects, each with its
-- external id in the member idname and an optional "pos" (default: its place, from 0).
-- The second and later items with the same id have failed: duplicate_item.

CREATE FUNCTION {f}.items_read(items jsonb, idname text)
RETURNS {f}.item[] LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(CASE WHEN i.times = 1 THEN i.item
           ELSE {f}.item_fail(i.item, {f}.problem('duplicate_item', idname, pg_catalog.format(
                '%s "%s" is given more than once in this call; send it once', idname, (i.item).key)))
           END ORDER BY i.place)
      FROM (SELECT ROW(coalesce((e.given ->> 'pos')::int, e.place::int - 1), e.given ->> idname,
                       e.given, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::{f}.item AS item,
                   e.place,
                   pg_catalog.row_number() OVER (PARTITION BY e.given ->> idname ORDER BY e.place) AS times
              FROM pg_catalog.jsonb_array_elements(items) WITH ORDINALITY AS e (given, place)) AS i);
END
$$;
