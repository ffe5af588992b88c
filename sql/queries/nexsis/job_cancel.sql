-- Ends a bulk job. Result: its state before; course: not a bulk job; NULL: no such job this key may see.
-- :jobid text      the job's number
-- :key text        id of the API key
-- :courses boolean whether it may read courses
SELECT CASE WHEN {f}.job_may(n.id, :key, :courses) THEN {f}.job_cancel(n.id) END
FROM (SELECT CASE WHEN :jobid ~ '^[0-9]{1,18}$' THEN (:jobid)::bigint END) AS n (id)
