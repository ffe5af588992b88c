-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Adds items to a bulk job that is being loaded: those for one call of writer (NULL: none), call as for
-- that function without request, attempt and deadline; places are their indexes in the request.
-- failures: items that were found wrong before, [{"index", "ids", "errors"}]. Again is harmless.

CREATE FUNCTION {f}.job_add(job bigint, writer text, call jsonb, items jsonb, places bigint[], failures jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM nexsis.job AS j WHERE j.id = job_add.job AND j.state = 'loading') THEN
        RETURN;
    END IF;
    IF writer IS NOT NULL THEN
        INSERT INTO nexsis.job_chunk (job, first, writer, call, items, places)
        VALUES (job_add.job, places[1], writer, call, items, places)
        ON CONFLICT DO NOTHING;
    END IF;
    INSERT INTO nexsis.job_failure (job, place, ids, errors)
    SELECT job_add.job, f.index, f.ids, f.errors
      FROM jsonb_to_recordset(failures) AS f (index bigint, ids jsonb, errors jsonb)
    ON CONFLICT DO NOTHING;
END
$$;
