-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Notes what a chunk of a bulk job came to (result as of job_write; none: it was split), and that the job
-- is done when nothing is left.

CREATE FUNCTION {f}.job_note(asked nexsis.job, chunk nexsis.job_chunk, result jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    names CONSTANT text[] := CASE pg_catalog.split_part(chunk.writer, '_', 1)
        WHEN 'user' THEN ARRAY['userid'] WHEN 'course' THEN ARRAY['courseid']
        WHEN 'enrol' THEN ARRAY['userid', 'courseid'] WHEN 'group' THEN ARRAY['courseid', 'groupid']
        ELSE ARRAY['courseid', 'groupid', 'userid'] END;
    done CONSTANT bigint := pg_catalog.jsonb_array_length(result);
    counts jsonb;
BEGIN
    SELECT coalesce(pg_catalog.jsonb_object_agg(o.outcome, o.n
               + coalesce((asked.progress ->> o.outcome)::bigint, 0)), '{}')
      INTO counts
      FROM (SELECT e.value ->> 'outcome' AS outcome, pg_catalog.count(*) AS n
              FROM pg_catalog.jsonb_array_elements(result) AS e GROUP BY 1) AS o;
    INSERT INTO nexsis.job_failure (job, place, ids, errors)
    SELECT asked.id, chunk.places[(e.value ->> 'pos')::int + 1],
           (SELECT pg_catalog.jsonb_object_agg(n, chunk.items -> (e.value ->> 'pos')::int -> n)
              FROM pg_catalog.unnest(names) AS n), e.value -> 'errors'
      FROM pg_catalog.jsonb_array_elements(result) AS e
     WHERE e.value ->> 'outcome' = 'failed';
    IF done > 0 THEN
        DELETE FROM nexsis.job_chunk AS c WHERE c.job = chunk.job AND c.first = chunk.first;
    END IF;
    UPDATE nexsis.job AS j
       SET state = CASE WHEN c.more THEN 'running' ELSE 'done' END, attempt = 1, updated = pg_catalog.now(),
           reason = NULL, lease_until = CASE WHEN c.more THEN pg_catalog.now() + interval '60 seconds' END,
           progress = pg_catalog.jsonb_build_object('started', pg_catalog.date_part('epoch', pg_catalog.now()))
               || asked.progress || counts || pg_catalog.jsonb_build_object('done',
                  (asked.progress ->> 'done')::bigint + done)
      FROM (SELECT EXISTS (SELECT FROM nexsis.job_chunk AS c WHERE c.job = asked.id) AS more) AS c
     WHERE j.id = asked.id;
END
$$;
