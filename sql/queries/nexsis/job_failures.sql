-- What failed of a bulk job, in the order sent. Result: one JSON object a row, NULL: the job alone.
-- :jobid text      the job's number
-- :key text        id of the API key
-- :courses boolean whether it may read courses
SELECT (jsonb_build_object('index', f.place) || f.ids || jsonb_build_object('outcome', 'failed', 'code',
           f.errors -> 0 -> 'code', 'field', f.errors -> 0 -> 'field', 'detail', f.errors -> 0 -> 'detail',
           'errors', f.errors))::text
FROM (SELECT CASE WHEN :jobid ~ '^[0-9]{1,18}$' THEN (:jobid)::bigint END) AS n (id)
LEFT JOIN nexsis.job_failure AS f ON f.job = n.id
WHERE {f}.job_may(n.id, :key, :courses)
ORDER BY f.place
