-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The items that are to be renamed, as they would be asked for by the id they have so far (member
-- previousid). NULL: none is. kind: user, course, group.

CREATE FUNCTION {f}.items_previous(kind text, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(ROW(w.pos, {f}.item_previous(kind, w.given),
               w.given || pg_catalog.jsonb_build_object(kind || 'id', w.given ->> 'previousid'),
               NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::{f}.item ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
     WHERE w.outcome <> 'failed' AND w.given ->> 'previousid' <> w.given ->> (kind || 'id'));
END
$$;
