-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Does what a job of node is about; the job and what it made are written together or not at all.

CREATE FUNCTION {f}.job_step(job bigint, node text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    code text;
    said text;
BEGIN
    BEGIN
        IF (SELECT j.kind FROM nexsis.job AS j WHERE j.id = job) = 'bulk' THEN
            PERFORM {f}.job_bulk(job, node);
        ELSE
            PERFORM {f}.course_from_template(job, node);
        END IF;
        RETURN;
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, said = MESSAGE_TEXT;
    END;
    UPDATE nexsis.job AS j
       SET state = CASE WHEN j.attempt >= 5 AND code NOT IN ('NX001', 'NX002', 'NX003', 'NX004')
                        THEN 'failed' ELSE 'queued' END,
           attempt = j.attempt - CASE WHEN code IN ('NX001', 'NX002', 'NX003', 'NX004') THEN 1 ELSE 0 END,
           lease_until = pg_catalog.now() + interval '1 second' * CASE
               WHEN code IN ('NX001', 'NX002', 'NX003', 'NX004') THEN 60
               WHEN code IN ('NX007', '40001', '40P01', '55P03') THEN 1
               ELSE 5 * (1 << j.attempt) END,
           reason = pg_catalog.format('%s (%s)', said, code), updated = pg_catalog.now()
     WHERE j.id = job AND j.state = 'running' AND j.node = job_step.node;
END
$$;
