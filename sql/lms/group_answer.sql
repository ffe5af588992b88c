-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The three members every answer about a group has, as they will be.

CREATE FUNCTION {f}.group_answer(work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(CASE WHEN w.outcome = 'failed' THEN w ELSE {f}.item_set(w,
               document => pg_catalog.jsonb_build_object('groupid', w.given -> 'groupid')
                           || coalesce(w.old, '{}') || coalesce(w.new, '{}')) END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w);
END
$$;
