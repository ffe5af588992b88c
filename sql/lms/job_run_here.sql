-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- job_run, but only in the database nexsis.site was made in: jobs in a dump that was restored elsewhere
-- are not this database's to do. Nothing is then done, and here is false.

CREATE FUNCTION {f}.job_run_here(node text, OUT here boolean, OUT more boolean, OUT job bigint,
    OUT state text, OUT reason text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    here := EXISTS (SELECT FROM nexsis.site AS s
                     WHERE s.home = (pg_control_system()).system_identifier || '/' || current_database());
    more := false;
    IF here THEN
        SELECT r.more, r.job, r.state, r.reason INTO more, job, state, reason
          FROM {f}.job_run(job_run_here.node) AS r;
    END IF;
END
$$;
