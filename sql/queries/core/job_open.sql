-- A new bulk job. Result: its id; whether it is one that was ready before.
-- :name text       what was asked for
-- :key text        id of the API key
-- :request text    id of the request, where it has an Idempotency-Key
SELECT w.job, w.ready
FROM {f}.job_open(:name, :key, :request) AS w
