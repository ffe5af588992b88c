-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- A new bulk job that is not begun before {f}.job_close, or the one the same request (an Idempotency-Key)
-- made before: ready says that it was closed. name: what was asked for, key: by which API key.

CREATE FUNCTION {f}.job_open(name text, key text, request text, OUT job bigint, OUT ready boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT j.id, true INTO job, ready
      FROM nexsis.job AS j
     WHERE job_open.request IS NOT NULL AND j.kind = 'bulk' AND j.external_id = job_open.name
       AND j.state NOT IN ('loading', 'cancelled')
       AND j.request @> jsonb_build_object('key', job_open.key, 'request', job_open.request);
    IF job IS NULL THEN
        INSERT INTO nexsis.job (kind, state, external_id, request)
        VALUES ('bulk', 'loading', job_open.name,
                jsonb_build_object('key', job_open.key, 'request', job_open.request))
        RETURNING id, false INTO job, ready;
    END IF;
END
$$;
