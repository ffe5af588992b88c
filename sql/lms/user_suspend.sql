-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Suspends the accounts of the items with outcome deleted and ends their sessions (contract 1.2).

CREATE FUNCTION {f}.user_suspend(call jsonb, run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids CONSTANT bigint[] := ARRAY(SELECT w.id FROM pg_catalog.unnest(work) AS w
                                    WHERE w.outcome = 'deleted' ORDER BY w.pos);
BEGIN
    IF pg_catalog.cardinality(ids) > 0 THEN
        PERFORM {f}.user_update(run, work);
        DELETE FROM {sessions} AS s WHERE s.userid = ANY (ids);
        PERFORM {f}.context_add(run, 30, ids);
        PERFORM {f}.log_events(call, run, {f}.user_events(work));
    END IF;
END
$$;
