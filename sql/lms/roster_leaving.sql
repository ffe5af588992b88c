-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Those who leave, with who and how in their documents, which are kept with the request. With
-- call.onleave = keep they stay: unchanged.

CREATE FUNCTION {f}.roster_leaving(call jsonb, leaving {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    keep CONSTANT boolean := call ->> 'onleave' = 'keep';
BEGIN
    RETURN ARRAY(
    SELECT {f}.item_set(w, outcome => CASE WHEN keep THEN 'unchanged' END,
               document => pg_catalog.jsonb_build_object('userid', w.given -> 'userid', 'how',
                   CASE WHEN w.outcome = 'failed' THEN NULL
                        ELSE coalesce(w.more ->> 'how', call ->> 'onleave') END))
      FROM pg_catalog.unnest(leaving) AS w
     ORDER BY w.pos);
END
$$;
