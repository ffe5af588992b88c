-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Gives the oldest job nobody works on to node, for a minute, and its id; NULL: there is none. Jobs that
-- were begun five times without an end have failed.

CREATE FUNCTION {f}.job_claim(node text)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    claimed bigint;
BEGIN
    UPDATE nexsis.job AS j
       SET state = 'failed', reason = coalesce(j.reason, 'gave up after 5 attempts'),
           updated = pg_catalog.now()
     WHERE j.state = 'running' AND j.attempt >= 5 AND j.lease_until <= pg_catalog.now();

    UPDATE nexsis.job AS j
       SET state = 'running', attempt = j.attempt + 1, node = job_claim.node,
           lease_until = pg_catalog.now() + interval '60 seconds', updated = pg_catalog.now()
     WHERE j.id = (SELECT x.id FROM nexsis.job AS x
                    WHERE x.state IN ('queued', 'running')
                      AND coalesce(x.lease_until, '-infinity') <= pg_catalog.now()
                    ORDER BY x.id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING j.id INTO claimed;
    RETURN claimed;
END
$$;
