-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Log rows of one kind for grade items, in the order given (contract 0.6). To be called before they go.

CREATE FUNCTION {f}.grade_item_events(name text, items bigint[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT ROW(grade_item_events.name, 50, i.courseid, i.id, i.courseid, NULL,
               pg_catalog.row_to_json(t))::{f}.event
      FROM pg_catalog.unnest(items) WITH ORDINALITY AS o (id, place)
      JOIN {grade_items} AS i ON i.id = o.id
     CROSS JOIN LATERAL (SELECT i.itemname, i.itemtype, i.itemmodule) AS t
     ORDER BY o.place);
END
$$;
