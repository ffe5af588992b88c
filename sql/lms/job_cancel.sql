-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Ends a bulk job: what is done stays, the rest is not begun. Waits for the step it is at. Result: its state
-- before, NULL when there is no such job; a course from a template cannot be cancelled.

CREATE FUNCTION {f}.job_cancel(job bigint)
RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked nexsis.job;
BEGIN
    SELECT j.* INTO asked FROM nexsis.job AS j WHERE j.id = job_cancel.job FOR UPDATE;
    IF asked.kind = 'bulk' AND asked.state IN ('queued', 'running') THEN
        UPDATE nexsis.job AS j SET state = 'cancelled', lease_until = NULL, updated = now() WHERE j.id = asked.id;
        DELETE FROM nexsis.job_chunk AS c WHERE c.job = asked.id;
    END IF;
    RETURN CASE WHEN asked.kind = 'bulk' THEN asked.state WHEN asked.id IS NOT NULL THEN 'course' END;
END
$$;
