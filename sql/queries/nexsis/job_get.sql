-- One job by its number. Result: id, kind, courseid (NULL of a bulk job), state (queued, running, done,
-- failed, cancelled), attempt, reason (why it failed, or the last attempt did), created and updated as
-- ISO 8601; of a bulk job what was asked, items, done, totals, rate (items a second) and eta; then problem, detail.
-- What is not a number is not the id of a job.
-- :jobid text      the number course_put gave, or a bulk request
-- :key text        id of the API key
-- :courses boolean whether it may read courses
SELECT j.id::text, j.kind, CASE j.kind WHEN 'bulk' THEN NULL ELSE j.external_id END, j.state, j.attempt,
       j.reason, to_char(j.created AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
       to_char(j.updated AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
       CASE j.kind WHEN 'bulk' THEN j.external_id END, (j.progress ->> 'items')::bigint,
       (j.progress ->> 'done')::bigint,
       CASE j.kind WHEN 'bulk' THEN (j.progress - '{started,items,done}'::text[])::text END, round(r.rate, 1),
       CASE WHEN j.state = 'running' AND r.rate > 0 THEN to_char((j.updated + interval '1 second'
           * ((j.progress ->> 'items')::numeric - (j.progress ->> 'done')::numeric) / r.rate)
           AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"') END,
       NULL, NULL
FROM nexsis.job AS j
CROSS JOIN LATERAL (
     SELECT CASE WHEN j.progress ? 'started' THEN ((j.progress ->> 'done')::numeric
            / greatest(1, date_part('epoch', j.updated) - (j.progress ->> 'started')::float8)::numeric) END AS rate) AS r
WHERE j.id = CASE WHEN :jobid ~ '^[0-9]{1,18}$' THEN (:jobid)::bigint END
  AND {f}.job_may(j.id, :key, :courses)
