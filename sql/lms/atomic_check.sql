-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The last step before something is written. With call.atomic and an item that failed, all have
-- failed, the others as not_done; with call.check all have, without an error of their own, as the
-- caller only wants to know the errors. Otherwise the work as it is.

CREATE FUNCTION {f}.atomic_check(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    judged CONSTANT boolean := (call ->> 'check')::boolean IS TRUE;
BEGIN
    IF judged OR (call ->> 'atomic')::boolean IS TRUE
          AND EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.outcome = 'failed') THEN
        RETURN (SELECT pg_catalog.array_agg({f}.item_fail(w, CASE
                           WHEN judged OR w.outcome = 'failed' THEN '[]'
                           ELSE {f}.problem('not_done', NULL, 'another item failed: nothing was done') END)
                           ORDER BY w.pos)
                  FROM pg_catalog.unnest(work) AS w);
    END IF;
    RETURN work;
END
$$;
