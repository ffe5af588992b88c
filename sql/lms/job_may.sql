-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Whether a key may see a job: a bulk job only the one that asked for it, others who may read courses.

CREATE FUNCTION {f}.job_may(job bigint, key text, courses boolean)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM nexsis.job AS j
                    WHERE j.id = job_may.job AND j.state <> 'loading'
                      AND CASE j.kind WHEN 'bulk' THEN j.request ->> 'key' = job_may.key ELSE courses END)
$$;
