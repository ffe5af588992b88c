-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Background work, one step a call: claims a job for node by a lease (committed before anything is
-- done), or does the job claimed before. more: there is something to do at once. job, state and reason
-- say what was done, NULL: nothing. A job whose step fails is tried again after a pause that grows; after
-- five attempts it has failed, as it has at once when what it was asked for cannot be. While Moodle is
-- closed for writing (NX001-NX004) nothing counts as an attempt.

CREATE FUNCTION {f}.job_run(node text, OUT more boolean, OUT job bigint, OUT state text, OUT reason text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    SELECT j.id INTO job
      FROM nexsis.job AS j
     WHERE j.state = 'running' AND j.node = job_run.node AND j.lease_until > now()
       AND pg_try_advisory_xact_lock(x'4E584A42'::int, (j.id & 2147483647)::int)
     ORDER BY j.id
     LIMIT 1;
    IF job IS NULL THEN
        job := {f}.job_claim(node);
    ELSE
        PERFORM {f}.job_step(job, node);
    END IF;
    SELECT j.state, j.reason, coalesce(j.state = 'running', false)
      INTO state, reason, more
      FROM nexsis.job AS j
     WHERE j.id = job;
    more := coalesce(more, false) OR EXISTS (
        SELECT FROM nexsis.job AS j
         WHERE j.state IN ('queued', 'running') AND coalesce(j.lease_until, '-infinity') <= now());
END
$$;
