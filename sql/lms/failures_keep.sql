-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Keeps what failed of a call that belongs to a run, for nexsisctl run failures. Nothing of one that only
-- asks: a dry run, or a call that judges (call.check), whose errors the caller keeps with its own.

CREATE FUNCTION {f}.failures_keep(call jsonb, kind text, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF {f}.dry_run(call) OR (call ->> 'check')::boolean IS TRUE THEN
        RETURN;
    END IF;
    INSERT INTO nexsis.failure (run, request_id, kind, external_id, key_id, errors)
    SELECT call ->> 'run', call ->> 'request', kind, {f}.key_shown(w.key), call ->> 'key',
           coalesce(pg_catalog.jsonb_agg(e.value) FILTER (WHERE e.value IS NOT NULL), '[]')
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN LATERAL pg_catalog.jsonb_array_elements(w.errors) AS e ON true
     WHERE w.outcome = 'failed' AND w.key IS NOT NULL
     GROUP BY w.key
    ON CONFLICT DO NOTHING;
END
$$;
