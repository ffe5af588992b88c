-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The next chunk of a bulk job of node, which it goes on holding; what it writes and how far the job is are
-- written together. Once there is none left the job is done.

CREATE FUNCTION {f}.job_bulk(job bigint, node text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    asked nexsis.job;
    chunk nexsis.job_chunk;
    result jsonb := '[]'::jsonb;
BEGIN
    SELECT j.* INTO asked FROM nexsis.job AS j
     WHERE j.id = job AND j.state = 'running' AND j.node = job_bulk.node FOR UPDATE;
    IF asked.id IS NULL THEN
        RETURN;
    END IF;
    SELECT c.* INTO chunk FROM nexsis.job_chunk AS c WHERE c.job = asked.id ORDER BY c.first LIMIT 1;
    IF chunk.job IS NOT NULL THEN
        BEGIN
            result := {f}.job_write(chunk.writer, chunk.call || pg_catalog.jsonb_build_object('attempt', 1,
                'request', pg_catalog.format('job-%s-%s-%s', chunk.job, chunk.first,
                                             pg_catalog.cardinality(chunk.places)),
                'deadline', pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) + 30), chunk.items);
        EXCEPTION WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded THEN
            IF {f}.job_split(chunk) THEN
                result := pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('pos', 0,
                    'outcome', 'failed', 'errors', pg_catalog.jsonb_build_array({f}.problem('conflict', NULL,
                    'PostgreSQL refused this record'))));
            END IF;
        END;
    END IF;
    PERFORM {f}.job_note(asked, chunk, result);
END
$$;
