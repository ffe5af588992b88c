-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Keeps what was refused before it came to a write function, of a call that belongs to a run: items
-- [{"kind", "ids", "errors"}], ids as run_names calls them, errors [{"code", "field", "detail"}]. Result: one row an item kept.

CREATE FUNCTION {f}.failures_note(call jsonb, items jsonb)
RETURNS TABLE (external_id text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    INSERT INTO nexsis.failure AS f (run, request_id, kind, external_id, key_id, errors)
    SELECT call ->> 'run', call ->> 'request', i.kind, k.key, call ->> 'key', i.errors
      FROM jsonb_to_recordset(items) AS i (kind text, ids jsonb, errors jsonb)
     CROSS JOIN LATERAL {f}.run_key(i.kind, i.ids) AS k (key)
     WHERE call ? 'run' AND k.key IS NOT NULL AND NOT {f}.dry_run(call)
    ON CONFLICT DO NOTHING
    RETURNING f.external_id;
END
$$;
