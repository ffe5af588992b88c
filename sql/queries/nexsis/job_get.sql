-- One job by its number. Result: id, kind, courseid, state (queued, running, done, failed), attempt,
-- reason (why it failed, or the last attempt did), created and updated as ISO 8601; then problem,
-- detail. What is not a number is not the id of a job.
-- :jobid text      the number course_put gave
SELECT j.id::text, j.kind, j.external_id, j.state, j.attempt, j.reason,
       to_char(j.created AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
       to_char(j.updated AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
       NULL, NULL
FROM nexsis.job AS j
WHERE j.id = CASE WHEN :jobid ~ '^[0-9]{1,18}$' THEN (:jobid)::bigint END
