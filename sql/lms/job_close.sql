-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- All items of a bulk job are there: it may begin. items: how many the request had.

CREATE FUNCTION {f}.job_close(job bigint, items bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    failed CONSTANT bigint := (SELECT count(*) FROM nexsis.job_failure AS f WHERE f.job = job_close.job);
BEGIN
    UPDATE nexsis.job AS j
       SET state = 'queued', updated = now(), progress = jsonb_build_object(
               'items', job_close.items, 'done', failed, 'failed', failed)
     WHERE j.id = job_close.job AND j.state = 'loading';
END
$$;
